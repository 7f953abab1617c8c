-- Deleting a project asks for the users whose default it is. A new index only: the previous release runs on it.
CREATE INDEX ix_identity_user_default_project_id ON identity_user (default_project_id);
