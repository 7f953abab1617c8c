package org.pileus.kernel.testkit.db;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.db.Migrations;

final class SqliteContractTest extends DatabaseContract {
    @TempDir
    Path directory;

    @Override
    Database open(Migrations migrations) {
        return Databases.sqlite(directory.resolve("things.db"), "things", migrations, Clock.systemUTC());
    }
}
