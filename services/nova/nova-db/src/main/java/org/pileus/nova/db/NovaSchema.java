package org.pileus.nova.db;

import org.pileus.kernel.db.Migrations;

/// The schema's name and its numbered steps, one list for both services that open it.
public final class NovaSchema {
    public static final String NAME = "nova";
    private static final String FOLDER = "db/migration/nova/";

    private NovaSchema() {}

    public static Migrations migrations() {
        return Migrations.ofResources(
                NovaSchema.class,
                FOLDER + "V0001__instances.sql",
                FOLDER + "V0002__instance_actions.sql",
                FOLDER + "V0003__services.sql",
                FOLDER + "V0004__console_tokens.sql",
                FOLDER + "V0005__server_migrations.sql",
                FOLDER + "V0010__flavors.sql",
                FOLDER + "V0011__keypairs.sql",
                FOLDER + "V0012__quotas.sql",
                FOLDER + "V0013__server_groups.sql",
                FOLDER + "V0014__aggregates.sql",
                FOLDER + "V0015__instances_by_change.sql");
    }
}
