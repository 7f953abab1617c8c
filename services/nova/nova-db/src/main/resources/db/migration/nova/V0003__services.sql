-- Service records and compute nodes. Whether a service is up is known in memory from its reports; `last_seen_at` is
-- written rarely, for a start of the control plane. Additive: the previous release runs on it.
CREATE TABLE services (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    binary_name VARCHAR(64) NOT NULL,
    host VARCHAR(255) NOT NULL,
    availability_zone VARCHAR(255) NOT NULL,
    disabled INTEGER NOT NULL,
    disabled_reason VARCHAR(255),
    forced_down INTEGER NOT NULL,
    version INTEGER NOT NULL,
    last_seen_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX uq_services_binary_host ON services (binary_name, host);
CREATE TABLE compute_nodes (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    service_id VARCHAR(36) NOT NULL,
    host VARCHAR(255) NOT NULL,
    hypervisor_hostname VARCHAR(255) NOT NULL,
    stats TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX uq_compute_nodes_host ON compute_nodes (host, hypervisor_hostname);
