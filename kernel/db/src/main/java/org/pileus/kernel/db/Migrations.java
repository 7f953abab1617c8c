package org.pileus.kernel.db;

/// The numbered steps of one schema.
public final class Migrations {
    private Migrations() {}

    /// An explicit list of resources such as `db/migration/V0001__tables.sql`, in order, found by the class loader of the
    /// anchor. Files of different services need different folders, since the embedded program holds all: use
    /// `db/migration/<schema>/V0001__tables.sql`.
    public static Migrations ofResources(Class<?> anchor, String... names) {
        throw new UnsupportedOperationException();
    }

    /// Only the kernel's own tables; for tests.
    public static Migrations none() {
        throw new UnsupportedOperationException();
    }
}
