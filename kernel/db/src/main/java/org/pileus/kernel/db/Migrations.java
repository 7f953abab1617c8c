package org.pileus.kernel.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The numbered steps of one schema. The kernel's own (the outbox) come first in every schema.
public final class Migrations {
    private static final String KERNEL = "db/migration/kernel/V0001__outbox.sql";
    private final List<MigrationFile> files;

    private Migrations(List<MigrationFile> own) {
        var all = new ArrayList<MigrationFile>();
        all.add(MigrationFile.parse("kernel-", KERNEL, load(Migrations.class, KERNEL)));
        all.addAll(own);
        for (int i = 2; i < all.size(); i++) {
            if (all.get(i - 1).version().compareTo(all.get(i).version()) >= 0) {
                throw new IllegalArgumentException(
                        "migrations out of order at V" + all.get(i).version());
            }
        }
        files = List.copyOf(all);
    }

    /// An explicit list of resources, in order, found by the class loader of the anchor. The embedded
    /// program holds those of every service, so name the folder after the schema:
    /// `db/migration/<schema>/V0001__tables.sql`.
    ///
    /// A statement ends with a semicolon at the end of a line. On MariaDB the type word `INTEGER` is read
    /// as BIGINT and `TEXT` as MEDIUMTEXT, since its own are too small. `-- dialect: sqlite` or `--
    /// dialect: mariadb` on a line of its own limits the next statement.
    public static Migrations ofResources(Class<?> anchor, String... names) {
        var own = new ArrayList<MigrationFile>();
        for (var name : names) {
            own.add(MigrationFile.parse("", name, load(anchor, name)));
        }
        return new Migrations(own);
    }

    /// Files given as text, named as the resources would be; for tests.
    public static Migrations ofText(String name, String sql) {
        return new Migrations(List.of(MigrationFile.parse("", name, sql)));
    }

    /// Only the kernel's own tables.
    public static Migrations none() {
        return new Migrations(List.of());
    }

    List<MigrationFile> files() {
        return files;
    }

    private static String load(Class<?> anchor, String name) {
        try (var in = anchor.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + anchor.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
