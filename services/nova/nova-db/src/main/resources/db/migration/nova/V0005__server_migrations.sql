-- Resizes, migrations and evacuations, for `os-migrations`. Additive: the previous release runs on it.
CREATE TABLE server_migrations (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    instance_id VARCHAR(36) NOT NULL,
    type VARCHAR(16) NOT NULL,
    status VARCHAR(32) NOT NULL,
    source_host VARCHAR(255),
    dest_host VARCHAR(255),
    old_flavor_id VARCHAR(255),
    new_flavor_id VARCHAR(255),
    user_id VARCHAR(64),
    project_id VARCHAR(64),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX ix_server_migrations_instance ON server_migrations (instance_id, created_at);
CREATE INDEX ix_server_migrations_created ON server_migrations (created_at, id);
