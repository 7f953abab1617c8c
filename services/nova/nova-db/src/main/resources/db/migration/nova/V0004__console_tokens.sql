-- Console tokens, stored as SHA-256 only; used once. Additive: the previous release runs on it.
CREATE TABLE console_tokens (
    token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    instance_id VARCHAR(36) NOT NULL,
    host VARCHAR(255) NOT NULL,
    console_type VARCHAR(16) NOT NULL,
    internal_host VARCHAR(255) NOT NULL,
    internal_port INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX ix_console_tokens_expiry ON console_tokens (expires_at);
CREATE INDEX ix_console_tokens_instance ON console_tokens (instance_id);
