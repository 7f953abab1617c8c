-- Casts that wait for their delivery, in every schema: written in the transaction that decides them.
-- New table: the previous release runs on it.
CREATE TABLE outbox (
  id VARCHAR(36) NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  topic VARCHAR(255) NOT NULL,
  host VARCHAR(255),
  method VARCHAR(255) NOT NULL,
  payload TEXT NOT NULL,
  context TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX ix_outbox_seq ON outbox (seq);
