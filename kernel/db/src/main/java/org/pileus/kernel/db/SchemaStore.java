package org.pileus.kernel.db;

import java.util.List;
import java.util.function.Consumer;

/// Where the migrator writes: one connection of one engine.
interface SchemaStore extends AutoCloseable {
    Dialect dialect();

    /// Keeps other processes from migrating at the same time, until closed.
    void lock();

    /// Makes the table `schema_version` when it is not there.
    void ensureVersions();

    <T> List<T> list(String sql, RowMapper<T> mapper);

    void execute(String sql, Object... args);

    /// Whether a statement failed only because it was done before by a run that died.
    boolean doneBefore(RuntimeException failure);

    /// Runs the work in one transaction. On MariaDB a change of the schema commits by itself.
    void inTransaction(Consumer<SchemaStore> work);

    @Override
    void close();
}
