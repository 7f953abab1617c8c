package org.pileus.kernel.db;

import java.sql.SQLException;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.sqlite.SQLiteException;

/// What SQLite's result codes mean. Source: sqlite.org/rescode.html.
final class SqliteErrors implements EngineErrors {
    static final int BUSY = 5;
    static final int LOCKED = 6;
    private static final int NO_MEMORY = 7;
    private static final int READ_ONLY = 8;
    private static final int IO_ERROR = 10;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int UNIQUE = 2067;
    private static final int PRIMARY_KEY = 1555;

    @Override
    public RuntimeException translate(SQLException error, String sql) {
        if (!(error instanceof SQLiteException known)) {
            return new StorageFailure(error.getMessage() + " in: " + sql, error);
        }
        var code = known.getResultCode().code;
        if (code == UNIQUE || code == PRIMARY_KEY) {
            return new DuplicateKey(key(String.valueOf(error.getMessage())), error);
        }
        return switch (code & 0xff) {
            case BUSY, LOCKED -> unavailable("the database is locked by another program", error);
            case FULL, NO_MEMORY -> unavailable("the database cannot grow: the disk is full", error);
            case READ_ONLY, IO_ERROR, CANNOT_OPEN ->
                unavailable("the database file cannot be written: " + known.getResultCode(), error);
            default -> new StorageFailure(error.getMessage() + " in: " + sql, error);
        };
    }

    private static ApiException unavailable(String message, SQLException error) {
        return new ApiException(new Failure.Unavailable(message), error);
    }

    /// `... (UNIQUE constraint failed: ports.network_id, ports.mac)` gives `ports.network_id, ports.mac`.
    private static String key(String message) {
        var start = message.lastIndexOf("failed: ");
        var end = message.lastIndexOf(')');
        return start < 0 || end < start ? message : message.substring(start + "failed: ".length(), end);
    }
}
