package org.pileus.kernel.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pileus.kernel.db.Database;

/// Every row of every table of a SQLite database, as text, in an order of its own: two of these are equal when
/// nothing was changed between them.
public final class StoredRows {
    private StoredRows() {}

    public static List<String> of(Database database) {
        return of(database, Set.of());
    }

    /// @param ignored  tables, and columns as `table.column`, that change by themselves
    public static List<String> of(Database database, Set<String> ignored) {
        return database.read(query -> {
            List<String> all = new ArrayList<>();
            for (var table : query.list(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", row -> row.text(1))) {
                if (!ignored.contains(table)) {
                    var columns =
                            query
                                    .list("SELECT name FROM pragma_table_info('" + table + "')", row -> row.text(1))
                                    .stream()
                                    .filter(column -> !ignored.contains(table + "." + column))
                                    .map(column -> "quote(" + column + ")")
                                    .toList();
                    all.addAll(query.list(
                            "SELECT '" + table + " ' || " + String.join(" || ' ' || ", columns) + " FROM " + table
                                    + " ORDER BY 1",
                            row -> row.text(1)));
                }
            }
            return all;
        });
    }
}
