package org.pileus.kernel.db;

import java.sql.SQLException;

/// Turns an engine's error into what callers see: [DuplicateKey], `Unavailable`, [Transient], or
/// [StorageFailure].
@FunctionalInterface
interface EngineErrors {
    RuntimeException translate(SQLException error, String sql);
}
