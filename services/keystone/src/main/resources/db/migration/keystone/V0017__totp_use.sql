-- The last window of time whose passcode was used, by credential: a passcode is good once. New table only: the
-- previous release runs on it.
CREATE TABLE totp_use (
    credential_id VARCHAR(64) NOT NULL PRIMARY KEY,
    last_window BIGINT NOT NULL
);
