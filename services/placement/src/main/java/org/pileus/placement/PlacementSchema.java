package org.pileus.placement;

import org.pileus.kernel.db.Migrations;

/// The schema's name and its numbered steps.
public final class PlacementSchema {
    public static final String NAME = "placement";

    private PlacementSchema() {}

    public static Migrations migrations() {
        return Migrations.ofResources(PlacementSchema.class, "db/migration/placement/V0001__tables.sql");
    }
}
