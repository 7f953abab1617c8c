-- The tables of the identity service. Times are microseconds since the epoch; JSON is text.

-- One row: every write raises the number, so that a replica can tell whether it missed one.
CREATE TABLE identity_state (
    id INTEGER NOT NULL PRIMARY KEY,
    generation BIGINT NOT NULL,
    bootstrapped INTEGER NOT NULL
);
INSERT INTO identity_state (id, generation, bootstrapped) VALUES (1, 0, 0);

-- Projects and domains. A domain has is_domain 1 and an empty domain_id, so that names are unique among domains.
-- valid_after: tokens that were issued up to then are dead.
CREATE TABLE project (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    domain_id VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    is_domain INTEGER NOT NULL,
    parent_id VARCHAR(64),
    enabled INTEGER NOT NULL,
    description TEXT,
    tags TEXT NOT NULL,
    options TEXT NOT NULL,
    extra TEXT NOT NULL,
    valid_after BIGINT NOT NULL
);
CREATE UNIQUE INDEX uq_project_name ON project (domain_id, name);
CREATE INDEX ix_project_parent_id ON project (parent_id);

CREATE TABLE identity_user (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    domain_id VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    enabled INTEGER NOT NULL,
    default_project_id VARCHAR(64),
    password_hash VARCHAR(255),
    password_changed_at BIGINT,
    options TEXT NOT NULL,
    extra TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    valid_after BIGINT NOT NULL
);
CREATE UNIQUE INDEX uq_identity_user_name ON identity_user (domain_id, name);

CREATE TABLE identity_group (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    domain_id VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    description TEXT,
    extra TEXT NOT NULL
);
CREATE UNIQUE INDEX uq_identity_group_name ON identity_group (domain_id, name);

CREATE TABLE group_member (
    user_id VARCHAR(64) NOT NULL,
    group_id VARCHAR(64) NOT NULL,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX ix_group_member_group_id ON group_member (group_id);

-- A role of no domain has an empty domain_id.
CREATE TABLE role (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    domain_id VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    options TEXT NOT NULL,
    extra TEXT NOT NULL
);
CREATE UNIQUE INDEX uq_role_name ON role (domain_id, name);

CREATE TABLE implied_role (
    prior_role_id VARCHAR(64) NOT NULL,
    implied_role_id VARCHAR(64) NOT NULL,
    PRIMARY KEY (prior_role_id, implied_role_id)
);

-- actor_kind USER or GROUP; target_kind PROJECT, DOMAIN or SYSTEM (whose target_id is 'all').
CREATE TABLE assignment (
    actor_kind VARCHAR(8) NOT NULL,
    actor_id VARCHAR(64) NOT NULL,
    target_kind VARCHAR(8) NOT NULL,
    target_id VARCHAR(64) NOT NULL,
    role_id VARCHAR(64) NOT NULL,
    inherited INTEGER NOT NULL,
    PRIMARY KEY (actor_kind, actor_id, target_kind, target_id, role_id, inherited)
);
CREATE INDEX ix_assignment_target ON assignment (target_kind, target_id);
CREATE INDEX ix_assignment_role_id ON assignment (role_id);

CREATE TABLE region (
    id VARCHAR(255) NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    parent_region_id VARCHAR(255),
    extra TEXT NOT NULL
);

CREATE TABLE service (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    type VARCHAR(255) NOT NULL,
    enabled INTEGER NOT NULL,
    extra TEXT NOT NULL
);

CREATE TABLE endpoint (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    service_id VARCHAR(64) NOT NULL,
    region_id VARCHAR(255),
    interface VARCHAR(8) NOT NULL,
    url TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    extra TEXT NOT NULL
);
CREATE INDEX ix_endpoint_service_id ON endpoint (service_id);

CREATE TABLE application_credential (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    secret_hash VARCHAR(255) NOT NULL,
    role_ids TEXT NOT NULL,
    access_rules TEXT,
    expires_at BIGINT,
    unrestricted INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_application_credential_name ON application_credential (user_id, name);
CREATE INDEX ix_application_credential_project_id ON application_credential (project_id);

-- Tokens that were revoked one by one; a row is of no use once the token has expired.
CREATE TABLE revoked_token (
    audit_id VARCHAR(64) NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
