package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Migrates a schema of a MariaDB server. A change of the schema commits by itself, so the steps of a file are
/// noted one by one.
final class MariaDbSchemaStore implements SchemaStore {
    private static final System.Logger LOG = System.getLogger(MariaDbSchemaStore.class.getName());
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Set<Integer> DONE = Set.of(
            MariaDbErrors.TABLE_EXISTS,
            MariaDbErrors.COLUMN_EXISTS,
            MariaDbErrors.INDEX_EXISTS,
            MariaDbErrors.NOTHING_TO_DROP,
            MariaDbErrors.UNKNOWN_TABLE);
    private final JdbcSession session;
    private final EngineErrors errors = new MariaDbErrors();

    private MariaDbSchemaStore(Connection connection) {
        session = new JdbcSession(connection, errors, new Tally(), true);
    }

    /// Connects, creating the schema where that is permitted; binary collation without padding, as SQLite
    /// compares.
    static MariaDbSchemaStore open(MariaDbSettings settings, String schema) {
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException("schema name " + schema);
        }
        try (var server = connect(settings, "");
                var statement = server.createStatement()) {
            statement.execute(
                    "CREATE DATABASE IF NOT EXISTS " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
        } catch (SQLException e) {
            if (MariaDbErrors.lost(e)) {
                throw MariaDbErrors.unavailable("the database does not answer", e);
            }
            LOG.log(Level.DEBUG, "the schema " + schema + " was not created: " + e.getMessage());
        }
        try {
            return new MariaDbSchemaStore(connect(settings, schema));
        } catch (SQLException e) {
            throw MariaDbErrors.unavailable("the schema " + schema + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Connection connect(MariaDbSettings settings, String schema) throws SQLException {
        return DriverManager.getConnection(
                MariaDbPool.url(settings, schema),
                settings.user(),
                settings.password().reveal());
    }

    @Override
    public Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Override
    public void lock() {
        session.list("SELECT GET_LOCK(CONCAT('pileus-', DATABASE()), 60)", row -> row.number(1));
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
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return cause instanceof SQLException sql && DONE.contains(sql.getErrorCode());
    }

    @Override
    public void inTransaction(Consumer<SchemaStore> work) {
        work.accept(this);
    }

    @Override
    public void close() {
        session.close();
    }
}
