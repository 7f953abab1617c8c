-- Identity providers that this cloud trusts, their protocols and mappings, and clouds that trust this one. New tables
-- only: the previous release runs on it.
CREATE TABLE identity_provider (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    domain_id VARCHAR(64) NOT NULL,
    enabled INTEGER NOT NULL,
    description TEXT,
    authorization_ttl BIGINT
);

CREATE TABLE identity_provider_remote_id (
    remote_id VARCHAR(255) NOT NULL PRIMARY KEY,
    identity_provider_id VARCHAR(64) NOT NULL
);
CREATE INDEX ix_identity_provider_remote_id_owner ON identity_provider_remote_id (identity_provider_id);

CREATE TABLE federation_protocol (
    identity_provider_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    mapping_id VARCHAR(64) NOT NULL,
    remote_id_attribute VARCHAR(64),
    PRIMARY KEY (identity_provider_id, id)
);

CREATE TABLE federation_mapping (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    rules TEXT NOT NULL,
    schema_version VARCHAR(8) NOT NULL
);

CREATE TABLE service_provider (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    auth_url VARCHAR(255) NOT NULL,
    sp_url VARCHAR(255) NOT NULL,
    enabled INTEGER NOT NULL,
    description TEXT,
    relay_state_prefix VARCHAR(255)
);
