-- Host aggregates; the availability zone is the metadata key `availability_zone`, as operators know it.
-- Additive: the previous release runs on it.
CREATE TABLE aggregates (
    id BIGINT NOT NULL PRIMARY KEY,
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    metadata TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT
);
CREATE UNIQUE INDEX uq_aggregates_uuid ON aggregates (uuid);
CREATE UNIQUE INDEX uq_aggregates_name ON aggregates (name);
CREATE TABLE aggregate_hosts (
    aggregate_id BIGINT NOT NULL,
    host VARCHAR(255) NOT NULL,
    PRIMARY KEY (aggregate_id, host)
);
CREATE INDEX ix_aggregate_hosts_host ON aggregate_hosts (host);
