package org.pileus.kernel.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/// The connections of one schema for one purpose. Statements are prepared by the driver (text protocol): it saves
/// the round trip of a server-side prepare and was measured no slower.
final class MariaDbPool {
    /// Standard quoting and concatenation, so that the portable subset means the same on both engines;
    /// refuse what does not fit.
    private static final String SESSION = """
            SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION',
            innodb_lock_wait_timeout = 5, max_statement_time = 30""";

    private final HikariDataSource source;

    /// @param readOnly reads get REPEATABLE READ, so that a lambda sees one snapshot. Writes get READ COMMITTED:
    ///     conditional updates look at the newest row in either level, and without gap locks "update, insert when
    ///     there was none" by two writers ends in a duplicate key, not in a deadlock
    MariaDbPool(MariaDbSettings settings, String schema, boolean readOnly) {
        var config = new HikariConfig();
        config.setPoolName("db-" + schema + (readOnly ? "-read" : "-write"));
        config.setJdbcUrl(url(settings, schema));
        config.setUsername(settings.user());
        config.setPassword(settings.password().reveal());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Math.max(250, settings.connectWait().toMillis()));
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        config.setTransactionIsolation(readOnly ? "TRANSACTION_REPEATABLE_READ" : "TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(SESSION);
        source = new HikariDataSource(config);
    }

    /// Loss of a server is found in 2 s when connecting, in 35 s in a statement; found rows, not changed
    /// rows, are counted; batches tell the rows of each.
    static String url(MariaDbSettings settings, String schema) {
        return "jdbc:mariadb://" + settings.host() + ":" + settings.port() + "/" + schema + "?sslMode="
                + settings.sslMode()
                + "&connectTimeout=2000&socketTimeout=35000&useAffectedRows=false&useBulkStmts=false&useBulkStmtsForInserts=false"
                + "&tcpKeepAlive=true&connectionCollation=utf8mb4_nopad_bin";
    }

    /// Lends a connection.
    /// @throws org.pileus.kernel.core.ApiException `Unavailable` when there is none in time
    Connection borrow() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw MariaDbErrors.unavailable("the database does not answer", e);
        }
    }

    void close() {
        source.close();
    }
}
