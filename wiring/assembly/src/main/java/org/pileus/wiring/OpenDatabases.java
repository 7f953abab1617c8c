package org.pileus.wiring;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Migrations;
import org.pileus.kernel.service.Databases;

/// Opens each schema once per process, whoever asks, and closes all at the end.
public final class OpenDatabases implements Databases, AutoCloseable {
    private final Databases engine;
    private final Map<String, Database> open = new ConcurrentHashMap<>();

    public OpenDatabases(Databases engine) {
        this.engine = engine;
    }

    @Override
    public Database open(String schema, Migrations migrations) {
        return open.computeIfAbsent(schema, name -> engine.open(name, migrations));
    }

    public Map<String, Database> bySchema() {
        return open;
    }

    @Override
    public void close() {
        open.values().forEach(Database::close);
        open.clear();
    }
}
