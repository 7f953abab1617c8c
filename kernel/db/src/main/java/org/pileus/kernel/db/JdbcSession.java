package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;

/// One connection with its prepared statements, used by one thread at a time.
final class JdbcSession implements Query {
    private static final System.Logger LOG = System.getLogger(JdbcSession.class.getName());
    private static final int STATEMENTS = 256;
    private final Connection connection;
    private final EngineErrors errors;
    private final Tally tally;
    private final boolean batches;
    /// Least recently used first.
    private final Map<String, JdbcStatement> statements = new LinkedHashMap<>(64, 0.75f, true);
    /// The error after which the engine has rolled back by itself, or the connection is gone: a lambda that
    /// swallows it must not go on in a transaction of half its statements.
    private @Nullable RuntimeException lost;

    /// @param batches whether the driver sends a batch in fewer round trips than one per row
    JdbcSession(Connection connection, EngineErrors errors, Tally tally, boolean batches) {
        this.connection = connection;
        this.errors = errors;
        this.tally = tally;
        this.batches = batches;
    }

    @Override
    public <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... args) {
        tally.statements.increment();
        var statement = prepare(sql);
        var prepared = statement.acquire();
        try {
            statement.bind(args);
            try (var result = prepared.executeQuery()) {
                if (!result.next()) {
                    return List.of();
                }
                var row = new JdbcRow(statement, result);
                var all = new ArrayList<T>();
                do {
                    all.add(mapper.map(row));
                } while (result.next());
                return Collections.unmodifiableList(all);
            }
        } catch (SQLException e) {
            discard(sql);
            throw failed(e, sql);
        } finally {
            statement.release();
        }
    }

    @Override
    public <T> Optional<T> one(String sql, RowMapper<T> mapper, @Nullable Object... args) {
        var rows = list(sql, mapper, args);
        if (rows.size() > 1) {
            throw new IllegalStateException(rows.size() + " rows where at most one was expected: " + sql);
        }
        return rows.isEmpty() ? Optional.empty() : Optional.ofNullable(rows.getFirst());
    }

    @Override
    public long count(String sql, @Nullable Object... args) {
        var rows = list(sql, row -> Optional.ofNullable(row.numberOrNull(1)), args);
        return rows.isEmpty() ? 0 : rows.getFirst().orElse(0L);
    }

    int update(String sql, @Nullable Object... args) {
        tally.statements.increment();
        var statement = prepare(sql);
        var prepared = statement.acquire();
        try {
            statement.bind(args);
            return prepared.executeUpdate();
        } catch (SQLException e) {
            discard(sql);
            throw failed(e, sql);
        } finally {
            statement.release();
        }
    }

    int[] batch(String sql, List<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        tally.statements.increment();
        var statement = prepare(sql);
        var prepared = statement.acquire();
        try {
            var counts = new int[rows.size()];
            for (int i = 0; i < counts.length; i++) {
                statement.bind(rows.get(i));
                if (batches) {
                    prepared.addBatch();
                } else {
                    counts[i] = prepared.executeUpdate();
                }
            }
            return batches ? prepared.executeBatch() : counts;
        } catch (SQLException e) {
            discard(sql);
            throw failed(e, sql);
        } finally {
            statement.release();
        }
    }

    /// Runs a statement of the kernel's own (BEGIN and the like): not counted, errors as the engine gives them.
    void control(String sql) throws SQLException {
        var statement = prepare(sql);
        try {
            statement.acquire().execute();
        } catch (SQLException e) {
            discard(sql);
            throw e;
        } finally {
            statement.release();
        }
    }

    /// Forgets a statement that failed: the SQLite driver closes some of those by itself.
    private void discard(String sql) {
        var failed = statements.remove(sql);
        if (failed != null) {
            try {
                failed.close();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "a failed statement could not be closed", e);
            }
        }
    }

    /// Before a new transaction on the same connection.
    void renew() {
        lost = null;
    }

    /// Refuses to go on when the transaction is not whole any more.
    void requireWhole() {
        if (lost != null) {
            throw lost;
        }
    }

    private RuntimeException failed(SQLException error, String sql) {
        var failure = errors.translate(error, sql);
        if (failure instanceof Transient || failure instanceof ApiException) {
            lost = failure;
        }
        return failure;
    }

    private JdbcStatement prepare(String sql) {
        requireWhole();
        var known = statements.get(sql);
        if (known != null) {
            return known;
        }
        try {
            if (statements.size() >= STATEMENTS) {
                var oldest = statements.entrySet().iterator();
                oldest.next().getValue().close();
                oldest.remove();
            }
            var statement = new JdbcStatement(sql, connection.prepareStatement(sql));
            statements.put(sql, statement);
            return statement;
        } catch (SQLException e) {
            throw failed(e, sql);
        }
    }

    void close() {
        try {
            for (var statement : statements.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw new StorageFailure("cannot close a connection", e);
        } finally {
            statements.clear();
        }
    }
}
