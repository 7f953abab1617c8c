-- Flavors, with their extra specs in the row (they are always read together) and the projects that may use private ones.
-- Additive: the previous release runs on it.
CREATE TABLE flavors (
    flavor_id VARCHAR(255) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    vcpus INTEGER NOT NULL,
    memory_mib INTEGER NOT NULL,
    root_gib INTEGER NOT NULL,
    ephemeral_gib INTEGER NOT NULL,
    swap_mib INTEGER NOT NULL,
    rxtx_factor DOUBLE NOT NULL,
    is_public INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    description TEXT,
    extra_specs TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT
);
CREATE UNIQUE INDEX uq_flavors_name ON flavors (name);
CREATE TABLE flavor_projects (
    flavor_id VARCHAR(255) NOT NULL,
    project_id VARCHAR(255) NOT NULL,
    PRIMARY KEY (flavor_id, project_id)
);
