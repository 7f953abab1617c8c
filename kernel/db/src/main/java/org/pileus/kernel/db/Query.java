package org.pileus.kernel.db;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads. An argument is one of String, Long, Integer, Double, Boolean (0 or 1), Instant (microseconds),
/// UUID (text), Enum (its name), JsonNode (its text) or null; anything else is refused as a bug. Results
/// are complete when a method returns: nothing lazy outlives it. Write the SQL as a constant: statements
/// are prepared once per connection and kept.
public interface Query {
    /// Every row, mapped, in the order of the statement; immutable.
    <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... args);

    /// The only row, or empty.
    /// @throws IllegalStateException when there is more than one row: a bug in the statement
    <T> Optional<T> one(String sql, RowMapper<T> mapper, @Nullable Object... args);

    /// The first column of the first row as a number; 0 when there is no row or it is NULL.
    long count(String sql, @Nullable Object... args);
}
