package org.pileus.kernel.db;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The current row of a result. Columns by name (any case) or by index from 1, which is a little faster. The
/// accessors that do not end in `OrNull` refuse NULL with an [IllegalStateException] that names the column.
public interface Row {
    String text(String column);

    String text(int index);

    @Nullable
    String textOrNull(String column);

    @Nullable
    String textOrNull(int index);

    long number(String column);

    long number(int index);

    @Nullable
    Long numberOrNull(String column);

    @Nullable
    Long numberOrNull(int index);

    int integer(String column);

    int integer(int index);

    @Nullable
    Integer integerOrNull(String column);

    @Nullable
    Integer integerOrNull(int index);

    double decimal(String column);

    double decimal(int index);

    @Nullable
    Double decimalOrNull(String column);

    @Nullable
    Double decimalOrNull(int index);

    boolean flag(String column);

    boolean flag(int index);

    @Nullable
    Boolean flagOrNull(String column);

    @Nullable
    Boolean flagOrNull(int index);

    /// From whole microseconds since the epoch.
    Instant time(String column);

    Instant time(int index);

    @Nullable
    Instant timeOrNull(String column);

    @Nullable
    Instant timeOrNull(int index);

    UUID uuid(String column);

    UUID uuid(int index);

    @Nullable
    UUID uuidOrNull(String column);

    @Nullable
    UUID uuidOrNull(int index);

    /// Any JSON value kept as text.
    JsonNode json(String column);

    JsonNode json(int index);

    @Nullable
    JsonNode jsonOrNull(String column);

    @Nullable
    JsonNode jsonOrNull(int index);

    /// A JSON object kept as text.
    ObjectNode object(String column);

    ObjectNode object(int index);

    @Nullable
    ObjectNode objectOrNull(String column);

    @Nullable
    ObjectNode objectOrNull(int index);
}
