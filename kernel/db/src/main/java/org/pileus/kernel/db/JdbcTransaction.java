package org.pileus.kernel.db;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One run of one transaction lambda on a session.
final class JdbcTransaction implements Transaction {
    private final JdbcSession session;
    private final Dialect dialect;
    private final Companions companions;
    private final List<Runnable> hooks = new ArrayList<>(2);
    private boolean changed;
    private boolean over;

    JdbcTransaction(JdbcSession session, Dialect dialect, Companions companions) {
        this.session = session;
        this.dialect = dialect;
        this.companions = companions;
    }

    /// Whether any row was touched, so that the commit has something to make durable.
    boolean changed() {
        return changed;
    }

    List<Runnable> hooks() {
        return hooks;
    }

    /// From here on every use is refused: a transaction that escaped its lambda is a bug.
    void end() {
        over = true;
    }

    private JdbcSession open() {
        if (over) {
            throw new IllegalStateException("the transaction is over");
        }
        return session;
    }

    @Override
    public <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... args) {
        return open().list(sql, mapper, args);
    }

    @Override
    public <T> Optional<T> one(String sql, RowMapper<T> mapper, @Nullable Object... args) {
        return open().one(sql, mapper, args);
    }

    @Override
    public long count(String sql, @Nullable Object... args) {
        return open().count(sql, args);
    }

    @Override
    public int update(String sql, @Nullable Object... args) {
        var rows = open().update(sql, args);
        changed |= rows > 0;
        return rows;
    }

    @Override
    public int[] batch(String sql, List<@Nullable Object[]> rows) {
        var counts = open().batch(sql, rows);
        changed |= counts.length > 0;
        return counts;
    }

    @Override
    public void afterCommit(Runnable work) {
        open();
        hooks.add(work);
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Companions companions() {
        return companions;
    }
}
