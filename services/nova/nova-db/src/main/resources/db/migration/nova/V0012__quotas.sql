-- Limits that differ from the configured defaults, per project and for the class `default`, and what a project uses: the
-- row that a create must win. Usage is recounted from the instances before anything is refused, so a wrong number heals.
-- Additive: the previous release runs on it.
CREATE TABLE quota_limits (
    project_id VARCHAR(255) NOT NULL,
    user_id VARCHAR(64) NOT NULL,
    resource VARCHAR(64) NOT NULL,
    hard_limit INTEGER NOT NULL,
    PRIMARY KEY (project_id, user_id, resource)
);
CREATE TABLE quota_class_limits (
    class_name VARCHAR(255) NOT NULL,
    resource VARCHAR(64) NOT NULL,
    hard_limit INTEGER NOT NULL,
    PRIMARY KEY (class_name, resource)
);
CREATE TABLE quota_usages (
    project_id VARCHAR(64) NOT NULL PRIMARY KEY,
    instances BIGINT NOT NULL,
    cores BIGINT NOT NULL,
    ram_mib BIGINT NOT NULL
);
