-- What was done to servers and how it ended: one row per request and server, one per finished event of it.
-- Additive: the previous release runs on it.
CREATE TABLE instance_actions (
    instance_id VARCHAR(36) NOT NULL,
    request_id VARCHAR(64) NOT NULL,
    action VARCHAR(64) NOT NULL,
    user_id VARCHAR(64),
    project_id VARCHAR(64),
    message VARCHAR(255),
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (instance_id, request_id)
);
CREATE INDEX ix_instance_actions_time ON instance_actions (instance_id, started_at);
CREATE TABLE instance_action_events (
    instance_id VARCHAR(36) NOT NULL,
    request_id VARCHAR(64) NOT NULL,
    event VARCHAR(64) NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    result VARCHAR(16) NOT NULL,
    host VARCHAR(255),
    details TEXT,
    PRIMARY KEY (instance_id, request_id, event, started_at)
);
