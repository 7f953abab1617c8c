-- Credentials of users for other uses. New table only: the previous release runs on it.
-- blob is sealed with the keys of the credential key repository.
CREATE TABLE credential (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64),
    type VARCHAR(255) NOT NULL,
    sealed_blob TEXT NOT NULL,
    extra TEXT NOT NULL
);
CREATE INDEX ix_credential_user_id ON credential (user_id);
CREATE INDEX ix_credential_project_id ON credential (project_id);
