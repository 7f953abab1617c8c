package org.pileus.neutron.server;

import org.pileus.kernel.db.Migrations;

/// The schema's name and its numbered steps.
public final class NeutronSchema {
    public static final String NAME = "neutron";

    private NeutronSchema() {}

    public static Migrations migrations() {
        return Migrations.ofResources(NeutronSchema.class, "db/migration/neutron/V0001__tables.sql");
    }
}
