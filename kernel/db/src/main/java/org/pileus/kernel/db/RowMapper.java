package org.pileus.kernel.db;

/// Makes a value of one row. The row is only good during the call.
@FunctionalInterface
public interface RowMapper<T> {
    T map(Row row);
}
