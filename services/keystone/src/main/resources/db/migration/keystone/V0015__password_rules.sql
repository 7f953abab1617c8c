-- What password rules need to know: expiry, who chose a password, earlier ones, wrong ones in a row, the last login.
-- New columns with defaults and new tables only: the previous release runs on it.
ALTER TABLE identity_user ADD COLUMN password_expires_at BIGINT;
ALTER TABLE identity_user ADD COLUMN password_self_service INTEGER NOT NULL DEFAULT 0;
-- Days since the epoch.
ALTER TABLE identity_user ADD COLUMN last_active_day BIGINT;

CREATE TABLE past_password (
    user_id VARCHAR(64) NOT NULL,
    changed_at BIGINT NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    PRIMARY KEY (user_id, changed_at)
);

CREATE TABLE failed_login (
    user_id VARCHAR(64) NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL,
    last_at BIGINT NOT NULL
);
