-- Public keys of users. Additive: the previous release runs on it.
CREATE TABLE keypairs (
    user_id VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    number BIGINT NOT NULL,
    type VARCHAR(16) NOT NULL,
    fingerprint VARCHAR(255) NOT NULL,
    public_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, name)
);
