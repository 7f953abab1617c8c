package org.pileus.kernel.db;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// What MariaDB's and Galera's error numbers mean. Source: mariadb.com/kb/en/mariadb-error-code-reference.
final class MariaDbErrors implements EngineErrors {
    static final int TABLE_EXISTS = 1050;
    static final int COLUMN_EXISTS = 1060;
    static final int INDEX_EXISTS = 1061;
    static final int NOTHING_TO_DROP = 1091;
    static final int UNKNOWN_TABLE = 1051;

    @Override
    public RuntimeException translate(SQLException error, String sql) {
        return switch (error.getErrorCode()) {
            case 1062 -> new DuplicateKey(key(String.valueOf(error.getMessage())), error);
            // Lock wait timeout, deadlock (at commit: Galera's certification), row changed since read (snapshot
            // isolation).
            case 1205, 1213, 1020 -> new Transient(String.valueOf(error.getMessage()), error);
            // Not in the primary component or not synced; server going down.
            case 1047, 1053 -> new Transient("the database node is not ready", error);
            // Disk full, table full, read-only server, statement over its time.
            case 1021, 1114, 1290, 1836, 1969, 3024 ->
                unavailable("the database refuses work: " + error.getErrorCode(), error);
            default ->
                lost(error)
                        ? new Transient("the connection to the database was lost", error)
                        : new StorageFailure(error.getMessage() + " in: " + sql, error);
        };
    }

    static boolean lost(SQLException error) {
        var state = error.getSQLState();
        return error instanceof SQLNonTransientConnectionException
                || error instanceof SQLTransientConnectionException
                || error instanceof SQLRecoverableException
                || (state != null && state.startsWith("08"));
    }

    static ApiException unavailable(String message, Throwable error) {
        return new ApiException(new Failure.Unavailable(message), error);
    }

    /// `Duplicate entry 'x' for key 'uq_ports_mac'` gives `uq_ports_mac`.
    private static String key(String message) {
        var start = message.lastIndexOf("for key '");
        var end = message.lastIndexOf('\'');
        return start < 0 ? message : message.substring(start + "for key '".length(), end);
    }
}
