-- Users whom an identity provider vouches for. Their name in identity_user is their id, because names that come from
-- elsewhere may be equal; what they are called is display_name. New column and tables only: the previous release runs on it.
ALTER TABLE identity_user ADD COLUMN display_name VARCHAR(255);

-- group_ids: what the last login made the user a member of, as JSON.
CREATE TABLE federated_user (
    identity_provider_id VARCHAR(64) NOT NULL,
    protocol_id VARCHAR(64) NOT NULL,
    unique_id VARCHAR(255) NOT NULL,
    user_id VARCHAR(64) NOT NULL,
    group_ids TEXT NOT NULL,
    PRIMARY KEY (identity_provider_id, protocol_id, unique_id)
);
CREATE INDEX ix_federated_user_user_id ON federated_user (user_id);

-- Memberships that a login gave for a while.
CREATE TABLE expiring_group_member (
    user_id VARCHAR(64) NOT NULL,
    group_id VARCHAR(64) NOT NULL,
    identity_provider_id VARCHAR(64) NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, group_id, identity_provider_id)
);
CREATE INDEX ix_expiring_group_member_group_id ON expiring_group_member (group_id);
CREATE INDEX ix_expiring_group_member_expires_at ON expiring_group_member (expires_at);
