-- First schema of the Placement service: providers in trees, what they have, who takes it.
-- `change_number` rises with every change of a provider, also those that leave its public generation alone (deleting the
-- allocations of a consumer): by it the replicas of the service find out that what they hold in memory is old.
CREATE TABLE resource_providers (
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(200) NOT NULL,
    generation BIGINT NOT NULL,
    change_number BIGINT NOT NULL,
    parent_uuid VARCHAR(36),
    root_uuid VARCHAR(36) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (uuid)
);
CREATE UNIQUE INDEX uq_resource_providers_name ON resource_providers (name);
CREATE INDEX ix_resource_providers_root_uuid ON resource_providers (root_uuid);
CREATE INDEX ix_resource_providers_parent_uuid ON resource_providers (parent_uuid);
CREATE INDEX ix_resource_providers_updated_at ON resource_providers (updated_at);

-- `used` is the sum of the allocations of the class; every claim moves it by a conditional UPDATE that cannot pass
-- `capacity`, so that no two writers can give out the same unit.
CREATE TABLE inventories (
    provider_uuid VARCHAR(36) NOT NULL,
    resource_class VARCHAR(255) NOT NULL,
    total BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    min_unit BIGINT NOT NULL,
    max_unit BIGINT NOT NULL,
    step_size BIGINT NOT NULL,
    allocation_ratio DOUBLE NOT NULL,
    capacity BIGINT NOT NULL,
    used BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (provider_uuid, resource_class)
);
CREATE INDEX ix_inventories_resource_class ON inventories (resource_class);

CREATE TABLE provider_traits (
    provider_uuid VARCHAR(36) NOT NULL,
    trait VARCHAR(255) NOT NULL,
    PRIMARY KEY (provider_uuid, trait)
);
CREATE INDEX ix_provider_traits_trait ON provider_traits (trait);

CREATE TABLE provider_aggregates (
    provider_uuid VARCHAR(36) NOT NULL,
    aggregate_uuid VARCHAR(36) NOT NULL,
    PRIMARY KEY (provider_uuid, aggregate_uuid)
);

-- Custom names only; the standard ones are part of the program.
CREATE TABLE traits (
    name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE resource_classes (
    name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- consumer_type is NULL for consumers made before microversion 1.38.
CREATE TABLE consumers (
    uuid VARCHAR(36) NOT NULL,
    generation BIGINT NOT NULL,
    project_id VARCHAR(255) NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    consumer_type VARCHAR(255),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (uuid)
);
CREATE INDEX ix_consumers_project_id ON consumers (project_id, user_id);

CREATE TABLE allocations (
    consumer_uuid VARCHAR(36) NOT NULL,
    provider_uuid VARCHAR(36) NOT NULL,
    resource_class VARCHAR(255) NOT NULL,
    used BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (consumer_uuid, provider_uuid, resource_class)
);
CREATE INDEX ix_allocations_provider_uuid ON allocations (provider_uuid);
