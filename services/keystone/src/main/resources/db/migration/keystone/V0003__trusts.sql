-- Trusts: what one user lets another do for it. New table only: the previous release runs on it.
CREATE TABLE trust (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    trustor_user_id VARCHAR(64) NOT NULL,
    trustee_user_id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    impersonation INTEGER NOT NULL,
    role_ids TEXT NOT NULL,
    expires_at BIGINT,
    remaining_uses BIGINT
);
CREATE INDEX ix_trust_trustor_user_id ON trust (trustor_user_id);
CREATE INDEX ix_trust_trustee_user_id ON trust (trustee_user_id);
CREATE INDEX ix_trust_project_id ON trust (project_id);
