-- First schema of the image service: images with what hangs on them, and the tasks that fill them.
-- A deleted image leaves only its id behind (status 'DELETED'), so that an id is never used twice.
CREATE TABLE images (
    id VARCHAR(36) NOT NULL,
    version BIGINT NOT NULL,
    name VARCHAR(255),
    status VARCHAR(16) NOT NULL,
    visibility VARCHAR(16) NOT NULL,
    owner VARCHAR(255),
    container_format VARCHAR(20),
    disk_format VARCHAR(20),
    size BIGINT,
    virtual_size BIGINT,
    min_ram BIGINT NOT NULL,
    min_disk BIGINT NOT NULL,
    protected INTEGER NOT NULL,
    os_hidden INTEGER NOT NULL,
    checksum VARCHAR(32),
    os_hash_algo VARCHAR(64),
    os_hash_value VARCHAR(128),
    store VARCHAR(255),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_images_owner ON images (owner, created_at);
CREATE INDEX ix_images_visibility ON images (visibility, created_at);
CREATE INDEX ix_images_created_at ON images (created_at, id);

CREATE TABLE image_properties (
    image_id VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (image_id, name)
);
CREATE INDEX ix_image_properties_name ON image_properties (name);

CREATE TABLE image_tags (
    image_id VARCHAR(36) NOT NULL,
    tag VARCHAR(255) NOT NULL,
    PRIMARY KEY (image_id, tag)
);
CREATE INDEX ix_image_tags_tag ON image_tags (tag);

CREATE TABLE image_members (
    image_id VARCHAR(36) NOT NULL,
    project_id VARCHAR(255) NOT NULL,
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (image_id, project_id)
);
CREATE INDEX ix_image_members_project_id ON image_members (project_id);

CREATE TABLE tasks (
    id VARCHAR(36) NOT NULL,
    owner VARCHAR(255),
    image_id VARCHAR(36),
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_tasks_owner ON tasks (owner, created_at);
CREATE INDEX ix_tasks_image_id ON tasks (image_id);
