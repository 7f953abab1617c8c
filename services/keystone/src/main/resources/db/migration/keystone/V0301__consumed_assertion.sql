-- SAML assertions that were used, until they end by themselves. New table only: the previous release runs on it.
CREATE TABLE consumed_assertion (
    issuer VARCHAR(64) NOT NULL,
    assertion_id VARCHAR(255) NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, assertion_id)
);
CREATE INDEX ix_consumed_assertion_expires_at ON consumed_assertion (expires_at);
