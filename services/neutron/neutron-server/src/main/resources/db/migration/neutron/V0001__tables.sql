-- The tables of neutron-server. Everything that is read often and changed rarely (networks, subnets, security groups and
-- their rules, pools, scopes, sharing, routers, floating IPs) looks alike and is held in memory by every server, so it has
-- one table; what there is most of, ports and addresses, has its own.

CREATE TABLE resources (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    kind        VARCHAR(32)  NOT NULL,
    project_id  VARCHAR(255) NOT NULL,
    -- the network of a subnet, the group of a rule, the object of a sharing
    parent_id   VARCHAR(36),
    -- what may be there once only, for instance flat:physnet1 or default-group:<project>
    unique_key  VARCHAR(300),
    revision    BIGINT       NOT NULL,
    created_at  BIGINT       NOT NULL,
    updated_at  BIGINT       NOT NULL,
    body        TEXT         NOT NULL
);
CREATE UNIQUE INDEX uq_resources_unique_key ON resources (unique_key);
CREATE INDEX ix_resources_parent ON resources (parent_id);

CREATE TABLE ports (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    project_id    VARCHAR(255) NOT NULL,
    network_id    VARCHAR(36)  NOT NULL,
    mac_address   VARCHAR(32)  NOT NULL,
    device_id     VARCHAR(255) NOT NULL,
    device_owner  VARCHAR(255) NOT NULL,
    -- the binding host, empty when unbound
    host          VARCHAR(255) NOT NULL,
    status        VARCHAR(16)  NOT NULL,
    -- what must still be reported before the port is ACTIVE
    l2_pending    INTEGER      NOT NULL,
    dhcp_pending  INTEGER      NOT NULL,
    -- nova has not been told yet that the port is ACTIVE
    event_pending INTEGER      NOT NULL,
    revision      BIGINT       NOT NULL,
    created_at    BIGINT       NOT NULL,
    updated_at    BIGINT       NOT NULL,
    body          TEXT         NOT NULL
);
CREATE UNIQUE INDEX uq_ports_network_mac ON ports (network_id, mac_address);
CREATE INDEX ix_ports_device ON ports (device_id);
CREATE INDEX ix_ports_project ON ports (project_id);
CREATE INDEX ix_ports_host ON ports (host);
CREATE INDEX ix_ports_event ON ports (event_pending);

CREATE TABLE ip_allocations (
    subnet_id  VARCHAR(36) NOT NULL,
    ip_address VARCHAR(64) NOT NULL,
    port_id    VARCHAR(36) NOT NULL,
    network_id VARCHAR(36) NOT NULL,
    PRIMARY KEY (subnet_id, ip_address)
);
CREATE INDEX ix_ip_allocations_port ON ip_allocations (port_id);
CREATE INDEX ix_ip_allocations_address ON ip_allocations (network_id, ip_address);

CREATE TABLE port_security_groups (
    security_group_id VARCHAR(36) NOT NULL,
    port_id           VARCHAR(36) NOT NULL,
    PRIMARY KEY (security_group_id, port_id)
);
CREATE INDEX ix_port_security_groups_port ON port_security_groups (port_id);

CREATE TABLE quotas (
    project_id VARCHAR(255) NOT NULL,
    resource   VARCHAR(64)  NOT NULL,
    hard_limit BIGINT       NOT NULL,
    PRIMARY KEY (project_id, resource)
);

CREATE TABLE quota_usages (
    project_id VARCHAR(255) NOT NULL,
    resource   VARCHAR(64)  NOT NULL,
    used       BIGINT       NOT NULL,
    PRIMARY KEY (project_id, resource)
);

CREATE TABLE agents (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    agent_type     VARCHAR(255) NOT NULL,
    host           VARCHAR(255) NOT NULL,
    admin_state_up INTEGER      NOT NULL,
    heartbeat_at   BIGINT       NOT NULL,
    started_at     BIGINT       NOT NULL,
    created_at     BIGINT       NOT NULL,
    body           TEXT         NOT NULL
);
CREATE UNIQUE INDEX uq_agents_type_host ON agents (agent_type, host);

CREATE TABLE network_dhcp_agents (
    network_id VARCHAR(36) NOT NULL,
    agent_id   VARCHAR(36) NOT NULL,
    PRIMARY KEY (network_id, agent_id)
);
