-- Finds what changed in a project since some time without looking at all its servers: clients that poll ask for that.
-- Additive: the previous release runs on it.
CREATE INDEX ix_instances_project_updated ON instances (project_id, updated_at);
