-- Tasks that somebody works on are looked for at every start, and ended ones are forgotten in time. The previous release
-- does not fill the columns: its tasks stay until this one runs again.
ALTER TABLE tasks ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN expires_at BIGINT;
UPDATE tasks SET open = 1 WHERE document LIKE '%"status":"pending"%' OR document LIKE '%"status":"processing"%';
CREATE INDEX ix_tasks_open ON tasks (open, expires_at);
