-- Trusts that may be passed on, and those that were. New columns with defaults: the previous release runs on it.
ALTER TABLE trust ADD COLUMN redelegation_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trust ADD COLUMN redelegated_trust_id VARCHAR(64);
