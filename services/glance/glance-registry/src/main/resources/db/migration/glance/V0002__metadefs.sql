-- Metadata definitions: what properties mean, for those who build forms from them. One document per namespace holds all
-- that is defined in it, since it is always read and written together. Older releases do not know the table.
CREATE TABLE metadef_namespaces (
    name VARCHAR(80) NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (name)
);
