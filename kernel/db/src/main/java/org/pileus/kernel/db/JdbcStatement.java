package org.pileus.kernel.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// One prepared statement of one connection, with the names of its columns once somebody asked for one.
final class JdbcStatement {
    private final String sql;
    private final PreparedStatement prepared;
    /// As callers spell them; filled on use, so that a lookup costs one hash of a constant.
    private final Map<String, Integer> columns = new HashMap<>();
    private boolean busy;

    JdbcStatement(String sql, PreparedStatement prepared) {
        this.sql = sql;
        this.prepared = prepared;
    }

    String sql() {
        return sql;
    }

    /// Marks the statement as running: a row mapper that runs the same statement again would end its own result.
    PreparedStatement acquire() {
        if (busy) {
            throw new IllegalStateException("a row mapper ran its own statement again: " + sql);
        }
        busy = true;
        return prepared;
    }

    void release() {
        busy = false;
    }

    int column(ResultSet result, String name) {
        var known = columns.get(name);
        if (known != null) {
            return known;
        }
        try {
            var meta = result.getMetaData();
            for (int index = 1; index <= meta.getColumnCount(); index++) {
                if (meta.getColumnLabel(index).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                    columns.put(name, index);
                    return index;
                }
            }
        } catch (SQLException e) {
            throw new StorageFailure("cannot read the columns of: " + sql, e);
        }
        throw new IllegalStateException("no column " + name + " in: " + sql);
    }

    void bind(@Nullable Object[] args) throws SQLException {
        for (int i = 0; i < args.length; i++) {
            bind(i + 1, args[i]);
        }
    }

    private void bind(int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> prepared.setNull(index, Types.VARCHAR);
            case String text -> prepared.setString(index, text);
            case Long number -> prepared.setLong(index, number);
            case Integer number -> prepared.setLong(index, number);
            case Double number -> prepared.setDouble(index, number);
            case Boolean flag -> prepared.setLong(index, flag ? 1 : 0);
            case Instant time -> prepared.setLong(index, Sql.micros(time));
            case UUID id -> prepared.setString(index, id.toString());
            case Enum<?> word -> prepared.setString(index, word.name());
            case JsonNode json -> prepared.setString(index, Json.text(json));
            default ->
                throw new IllegalArgumentException("argument " + index + " is a " + value.getClass() + " in: " + sql);
        }
    }

    void close() throws SQLException {
        prepared.close();
    }
}
