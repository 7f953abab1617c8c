-- Options of single domains. A new table only: the previous release runs on it.
-- value: JSON; sealed with the credential keys when the option is sensitive.
CREATE TABLE domain_config (
    domain_id VARCHAR(64) NOT NULL,
    option_group VARCHAR(64) NOT NULL,
    option_name VARCHAR(255) NOT NULL,
    is_sensitive INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (domain_id, option_group, option_name)
);
