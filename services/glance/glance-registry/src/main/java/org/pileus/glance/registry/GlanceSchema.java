package org.pileus.glance.registry;

import org.pileus.kernel.db.Migrations;

/// The schema's name and its numbered steps.
public final class GlanceSchema {
    public static final String NAME = "glance";

    private GlanceSchema() {}

    public static Migrations migrations() {
        return Migrations.ofResources(
                GlanceSchema.class,
                "db/migration/glance/V0001__tables.sql",
                "db/migration/glance/V0002__metadefs.sql",
                "db/migration/glance/V0003__image_locations.sql",
                "db/migration/glance/V0013__open_tasks.sql",
                "db/migration/glance/V0014__sorted_tasks.sql");
    }
}
