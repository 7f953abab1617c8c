-- Which policy document is for an endpoint, a service, or a service in a region; absent parts are empty texts. And when
-- a token was revoked, for the list of revocations. The previous release runs on it: the new column has a default.
CREATE TABLE policy_association (
    endpoint_id VARCHAR(64) NOT NULL,
    service_id VARCHAR(64) NOT NULL,
    region_id VARCHAR(255) NOT NULL,
    policy_id VARCHAR(64) NOT NULL,
    PRIMARY KEY (endpoint_id, service_id, region_id)
);
CREATE INDEX ix_policy_association_policy_id ON policy_association (policy_id);

ALTER TABLE revoked_token ADD COLUMN revoked_at BIGINT NOT NULL DEFAULT 0;
