package org.pileus.kernel.service;

import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Migrations;

/// Opens the schema of a service in whatever engine this cloud runs on; migrates it first. The wiring closes it.
@FunctionalInterface
public interface Databases {
    Database open(String schema, Migrations migrations);
}
