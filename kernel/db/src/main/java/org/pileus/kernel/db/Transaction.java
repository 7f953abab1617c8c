package org.pileus.kernel.db;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One running transaction. Only good inside the lambda that received it, on the thread that runs it.
public interface Transaction extends Query {
    /// Runs one INSERT, UPDATE or DELETE.
    /// @return rows matched by it: how a conditional update tells whether it won
    /// @throws DuplicateKey when a unique constraint refuses it; the transaction may go on after catching it
    int update(String sql, @Nullable Object... args);

    /// Runs one statement for many rows of arguments.
    /// @return rows matched, per row of arguments
    int[] batch(String sql, List<@Nullable Object[]> rows);

    /// Runs the work once the transaction is durable, before `write` returns, in the order of the commits
    /// (MariaDB: in order per caller); not at all if it was rolled back. Must be short, must not block and
    /// must not write to this database; an exception is logged and changes nothing.
    void afterCommit(Runnable work);

    Dialect dialect();

    /// Those of the database. What they hear of a change they hear after the commit.
    Companions companions();
}
