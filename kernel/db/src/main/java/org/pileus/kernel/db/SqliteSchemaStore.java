package org.pileus.kernel.db;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/// Migrates a SQLite file: everything, changes of the schema too, is transactional.
final class SqliteSchemaStore implements SchemaStore {
    private final JdbcSession session;
    private final EngineErrors errors = new SqliteErrors();

    SqliteSchemaStore(JdbcSession session) {
        this.session = session;
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public void lock() {
        // One process at a time has the data directory.
    }

    @Override
    public void ensureVersions() {
        execute(SchemaMigrator.VERSIONS);
    }

    @Override
    public <T> List<T> list(String sql, RowMapper<T> mapper) {
        return session.list(sql, mapper);
    }

    @Override
    public void execute(String sql, Object... args) {
        try {
            if (args.length == 0) {
                session.control(sql);
            } else {
                session.update(sql, args);
            }
        } catch (SQLException e) {
            throw errors.translate(e, sql);
        }
    }

    @Override
    public boolean doneBefore(RuntimeException failure) {
        return false;
    }

    @Override
    public void inTransaction(Consumer<SchemaStore> work) {
        execute("BEGIN IMMEDIATE");
        try {
            work.accept(this);
            execute("COMMIT");
        } catch (RuntimeException e) {
            execute("ROLLBACK");
            throw e;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
