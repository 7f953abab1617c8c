-- OAuth1: consumers, the tokens with which they ask for access, and those that give it. Secrets are sealed with the
-- credential keys. New tables only: the previous release runs on it.
CREATE TABLE oauth_consumer (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    description TEXT,
    sealed_secret TEXT NOT NULL,
    extra TEXT NOT NULL
);

-- user_id, verifier and role_ids are absent until a user has authorised the request.
CREATE TABLE oauth_request_token (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    consumer_id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    sealed_secret TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_id VARCHAR(64),
    verifier VARCHAR(64),
    role_ids TEXT
);
CREATE INDEX ix_oauth_request_token_consumer_id ON oauth_request_token (consumer_id);

CREATE TABLE oauth_access_token (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    consumer_id VARCHAR(64) NOT NULL,
    user_id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    sealed_secret TEXT NOT NULL,
    role_ids TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX ix_oauth_access_token_consumer_id ON oauth_access_token (consumer_id);
CREATE INDEX ix_oauth_access_token_user_id ON oauth_access_token (user_id);
CREATE INDEX ix_oauth_access_token_project_id ON oauth_access_token (project_id);
