package org.pileus.kernel.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// [Row] on a JDBC result. Each accessor by name finds the index in a map kept with the prepared statement.
final class JdbcRow implements Row {
    private final JdbcStatement statement;
    private final ResultSet result;

    JdbcRow(JdbcStatement statement, ResultSet result) {
        this.statement = statement;
        this.result = result;
    }

    private int at(String column) {
        return statement.column(result, column);
    }

    private <T> T present(@Nullable T value, int index) {
        if (value == null) {
            throw new IllegalStateException("column " + index + " is NULL in: " + statement.sql());
        }
        return value;
    }

    private StorageFailure failed(SQLException e) {
        return new StorageFailure("cannot read a column of: " + statement.sql(), e);
    }

    @Override
    public @Nullable String textOrNull(int index) {
        try {
            return result.getString(index);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public @Nullable Long numberOrNull(int index) {
        try {
            var value = result.getLong(index);
            return value == 0 && result.wasNull() ? null : value;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public @Nullable Double decimalOrNull(int index) {
        try {
            var value = result.getDouble(index);
            return value == 0 && result.wasNull() ? null : value;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long number(int index) {
        return present(numberOrNull(index), index);
    }

    @Override
    public String text(int index) {
        return present(textOrNull(index), index);
    }

    @Override
    public @Nullable Integer integerOrNull(int index) {
        var value = numberOrNull(index);
        return value == null ? null : Integer.valueOf(Math.toIntExact(value));
    }

    @Override
    public int integer(int index) {
        return Math.toIntExact(number(index));
    }

    @Override
    public double decimal(int index) {
        return present(decimalOrNull(index), index);
    }

    @Override
    public @Nullable Boolean flagOrNull(int index) {
        var value = numberOrNull(index);
        return value == null ? null : Boolean.valueOf(value != 0);
    }

    @Override
    public boolean flag(int index) {
        return number(index) != 0;
    }

    @Override
    public @Nullable Instant timeOrNull(int index) {
        var value = numberOrNull(index);
        return value == null ? null : Sql.instant(value);
    }

    @Override
    public Instant time(int index) {
        return Sql.instant(number(index));
    }

    @Override
    public @Nullable UUID uuidOrNull(int index) {
        var value = textOrNull(index);
        return value == null ? null : UUID.fromString(value);
    }

    @Override
    public UUID uuid(int index) {
        return UUID.fromString(text(index));
    }

    @Override
    public @Nullable JsonNode jsonOrNull(int index) {
        var value = textOrNull(index);
        return value == null ? null : Json.read(value);
    }

    @Override
    public JsonNode json(int index) {
        return Json.read(text(index));
    }

    @Override
    public @Nullable ObjectNode objectOrNull(int index) {
        var value = textOrNull(index);
        return value == null ? null : Json.readObject(value);
    }

    @Override
    public ObjectNode object(int index) {
        return Json.readObject(text(index));
    }

    @Override
    public String text(String column) {
        return text(at(column));
    }

    @Override
    public @Nullable String textOrNull(String column) {
        return textOrNull(at(column));
    }

    @Override
    public long number(String column) {
        return number(at(column));
    }

    @Override
    public @Nullable Long numberOrNull(String column) {
        return numberOrNull(at(column));
    }

    @Override
    public int integer(String column) {
        return integer(at(column));
    }

    @Override
    public @Nullable Integer integerOrNull(String column) {
        return integerOrNull(at(column));
    }

    @Override
    public double decimal(String column) {
        return decimal(at(column));
    }

    @Override
    public @Nullable Double decimalOrNull(String column) {
        return decimalOrNull(at(column));
    }

    @Override
    public boolean flag(String column) {
        return flag(at(column));
    }

    @Override
    public @Nullable Boolean flagOrNull(String column) {
        return flagOrNull(at(column));
    }

    @Override
    public Instant time(String column) {
        return time(at(column));
    }

    @Override
    public @Nullable Instant timeOrNull(String column) {
        return timeOrNull(at(column));
    }

    @Override
    public UUID uuid(String column) {
        return uuid(at(column));
    }

    @Override
    public @Nullable UUID uuidOrNull(String column) {
        return uuidOrNull(at(column));
    }

    @Override
    public JsonNode json(String column) {
        return json(at(column));
    }

    @Override
    public @Nullable JsonNode jsonOrNull(String column) {
        return jsonOrNull(at(column));
    }

    @Override
    public ObjectNode object(String column) {
        return object(at(column));
    }

    @Override
    public @Nullable ObjectNode objectOrNull(String column) {
        return objectOrNull(at(column));
    }
}
