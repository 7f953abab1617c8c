-- Policy blobs and unified limits. New tables only: the previous release runs on it.
CREATE TABLE policy (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    type VARCHAR(255) NOT NULL,
    policy_blob TEXT NOT NULL,
    extra TEXT NOT NULL
);

-- An absent region, project or domain is an empty text, so that uniqueness holds on both engines.
CREATE TABLE registered_limit (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    service_id VARCHAR(64) NOT NULL,
    region_id VARCHAR(255) NOT NULL,
    resource_name VARCHAR(255) NOT NULL,
    default_limit BIGINT NOT NULL,
    description TEXT
);
CREATE UNIQUE INDEX uq_registered_limit ON registered_limit (service_id, region_id, resource_name);

-- The limit of one project or domain instead of the registered one.
CREATE TABLE owner_limit (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    registered_limit_id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    domain_id VARCHAR(64) NOT NULL,
    resource_limit BIGINT NOT NULL,
    description TEXT
);
CREATE UNIQUE INDEX uq_owner_limit ON owner_limit (registered_limit_id, project_id, domain_id);
