-- The access rules of a user, shared by its application credentials. A new table only: the previous release runs on it.
CREATE TABLE access_rule (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id VARCHAR(64) NOT NULL,
    service VARCHAR(64) NOT NULL,
    path VARCHAR(225) NOT NULL,
    method VARCHAR(16) NOT NULL
);
CREATE UNIQUE INDEX uq_access_rule ON access_rule (user_id, service, path, method);
