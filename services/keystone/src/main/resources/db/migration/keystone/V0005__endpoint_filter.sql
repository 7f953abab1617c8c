-- Which endpoints the catalog of a project shows. New tables only: the previous release runs on it.
CREATE TABLE endpoint_group (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    filters TEXT NOT NULL
);

CREATE TABLE project_endpoint (
    project_id VARCHAR(64) NOT NULL,
    endpoint_id VARCHAR(64) NOT NULL,
    PRIMARY KEY (project_id, endpoint_id)
);

CREATE TABLE project_endpoint_group (
    project_id VARCHAR(64) NOT NULL,
    endpoint_group_id VARCHAR(64) NOT NULL,
    PRIMARY KEY (project_id, endpoint_group_id)
);
