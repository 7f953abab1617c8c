-- Lists of a project's servers in one state ("which are in ERROR?") look at the index alone, not at every row of the project.
-- Replaces the same index without the state. Only indexes: the previous release runs on it.
CREATE INDEX ix_instances_project_state ON instances (project_id, deleted_at, created_at, id, vm_state);
-- dialect: sqlite
DROP INDEX ix_instances_project;
-- dialect: mariadb
DROP INDEX ix_instances_project ON instances;
