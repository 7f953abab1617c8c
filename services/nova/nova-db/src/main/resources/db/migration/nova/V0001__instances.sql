-- Instances: one row holds all of a server, so that a launch writes it few times and a list reads one table.
-- `deleted_at` is 0 while it lives. Additive: the previous release runs on it.
CREATE TABLE instances (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    user_id VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    hostname VARCHAR(255) NOT NULL,
    key_name VARCHAR(255),
    reservation_id VARCHAR(64),
    image_id VARCHAR(64) NOT NULL,
    flavor_id VARCHAR(255) NOT NULL,
    group_id VARCHAR(36),
    vcpus BIGINT NOT NULL,
    memory_mib BIGINT NOT NULL,
    flavor TEXT NOT NULL,
    image TEXT,
    spec TEXT NOT NULL,
    vm_state VARCHAR(32) NOT NULL,
    task_state VARCHAR(64),
    power_state INTEGER NOT NULL,
    progress INTEGER NOT NULL,
    fault TEXT,
    host VARCHAR(255),
    node VARCHAR(255),
    availability_zone VARCHAR(255),
    vifs TEXT NOT NULL,
    metadata TEXT NOT NULL,
    tags TEXT NOT NULL,
    access_ip_v4 VARCHAR(64),
    access_ip_v6 VARCHAR(64),
    locked_by VARCHAR(16),
    locked_reason VARCHAR(255),
    move TEXT,
    system_metadata TEXT NOT NULL,
    fence BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    launched_at BIGINT,
    terminated_at BIGINT,
    deleted_at BIGINT NOT NULL
);
CREATE INDEX ix_instances_project ON instances (project_id, deleted_at, created_at, id);
CREATE INDEX ix_instances_created ON instances (deleted_at, created_at, id);
CREATE INDEX ix_instances_host ON instances (host, deleted_at);
CREATE INDEX ix_instances_group ON instances (group_id, deleted_at);
CREATE INDEX ix_instances_updated ON instances (updated_at, id);
CREATE TABLE instance_numbers (
    name VARCHAR(16) NOT NULL PRIMARY KEY,
    next_number BIGINT NOT NULL
);
INSERT INTO instance_numbers (name, next_number) VALUES ('instances', 1);
