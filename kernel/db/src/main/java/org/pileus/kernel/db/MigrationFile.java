package org.pileus.kernel.db;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One numbered file of plain SQL.
/// @param version  `0001`, or `kernel-0001` for the kernel's own
/// @param checksum of the text, to find a file that was edited after its release
record MigrationFile(String version, String name, String checksum, List<Step> steps) {
    private static final Pattern NAME = Pattern.compile("(?:.*/)?V(\\d{4})__([a-z0-9_]+)\\.sql");
    private static final Pattern MARK = Pattern.compile("--\\s*dialect:\\s*(\\w+)\\s*");
    /// Outside of what SQLite needs, MariaDB's TEXT ends at 64 KiB and its INTEGER at 32 bits.
    private static final Pattern TEXT = Pattern.compile("\\bTEXT\\b");
    private static final Pattern INTEGER = Pattern.compile("\\bINTEGER\\b");

    /// @param only the engine it is for, null for both
    record Step(@Nullable Dialect only, String sql) {
        boolean runsOn(Dialect dialect) {
            return only == null || only == dialect;
        }

        /// As this engine wants it.
        String sqlFor(Dialect dialect) {
            return switch (dialect) {
                case SQLITE -> sql;
                case MARIADB ->
                    INTEGER.matcher(TEXT.matcher(sql).replaceAll("MEDIUMTEXT")).replaceAll("BIGINT");
            };
        }
    }

    static MigrationFile parse(String prefix, String resource, String text) {
        var name = NAME.matcher(resource);
        if (!name.matches()) {
            throw new IllegalArgumentException(resource + " is not named like V0001__what_it_does.sql");
        }
        var plain = text.replace("\r\n", "\n");
        return new MigrationFile(prefix + name.group(1), name.group(2), checksum(plain), steps(plain));
    }

    /// A statement ends with a semicolon at the end of a line. A comment line `-- dialect: mariadb` marks the one
    /// statement after it.
    private static List<Step> steps(String text) {
        var steps = new ArrayList<Step>();
        var statement = new StringBuilder();
        @Nullable Dialect only = null;
        for (var line : text.split("\n", -1)) {
            var trimmed = line.strip();
            var mark = MARK.matcher(trimmed);
            if (mark.matches()) {
                only = Dialect.valueOf(mark.group(1).toUpperCase(Locale.ROOT));
            } else if (!trimmed.startsWith("--") && !(trimmed.isEmpty() && statement.isEmpty())) {
                statement.append(line).append('\n');
                if (trimmed.endsWith(";")) {
                    var whole = statement.toString().strip();
                    steps.add(new Step(only, whole.substring(0, whole.length() - 1)));
                    statement.setLength(0);
                    only = null;
                }
            }
        }
        if (!statement.toString().isBlank()) {
            throw new IllegalArgumentException("the last statement does not end with a semicolon: " + statement);
        }
        return List.copyOf(steps);
    }

    private static String checksum(String text) {
        var crc = new CRC32C();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        crc.update(bytes);
        return Long.toHexString(crc.getValue()) + "-" + bytes.length;
    }
}
