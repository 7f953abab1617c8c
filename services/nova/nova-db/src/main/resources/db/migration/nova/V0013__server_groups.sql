-- Server groups; the members are the instances that carry the group's id. Additive: the previous release runs on it.
CREATE TABLE server_groups (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    project_id VARCHAR(64) NOT NULL,
    user_id VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    policy VARCHAR(32) NOT NULL,
    max_per_host INTEGER,
    created_at BIGINT NOT NULL
);
CREATE INDEX ix_server_groups_project ON server_groups (project_id, created_at);
