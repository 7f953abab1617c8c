package org.pileus.keystone.limits;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The stored limits of both kinds.
public final class Limits {
    private static final String REGISTERED =
            "SELECT id, service_id, region_id, resource_name, default_limit, description FROM registered_limit";
    private static final String OWNER = """
            SELECT r.id, r.service_id, r.region_id, r.resource_name, r.default_limit, r.description,
                o.id, o.project_id, o.domain_id, o.resource_limit, o.description
            FROM owner_limit o JOIN registered_limit r ON r.id = o.registered_limit_id""";

    List<RegisteredLimit> registered(Query query) {
        return query.list(REGISTERED + " ORDER BY id", Limits::registered);
    }

    Optional<RegisteredLimit> findRegistered(Query query, String id) {
        return query.one(REGISTERED + " WHERE id = ?", Limits::registered, id);
    }

    Optional<RegisteredLimit> findRegistered(Query query, String serviceId, String regionId, String resourceName) {
        return query.one(
                REGISTERED + " WHERE service_id = ? AND region_id = ? AND resource_name = ?",
                Limits::registered,
                serviceId,
                regionId,
                resourceName);
    }

    boolean inUse(Query query, String registeredId) {
        return query.count("SELECT COUNT(*) FROM owner_limit WHERE registered_limit_id = ?", registeredId) > 0;
    }

    void insert(Transaction tx, RegisteredLimit l) {
        tx.update("""
                INSERT INTO registered_limit (id, service_id, region_id, resource_name, default_limit, description)
                VALUES (?, ?, ?, ?, ?, ?)""", l.id(), l.serviceId(), l.regionId(), l.resourceName(), l.defaultLimit(), l.description());
    }

    void update(Transaction tx, RegisteredLimit l) {
        tx.update("""
                UPDATE registered_limit
                SET service_id = ?, region_id = ?, resource_name = ?, default_limit = ?, description = ?
                WHERE id = ?""", l.serviceId(), l.regionId(), l.resourceName(), l.defaultLimit(), l.description(), l.id());
    }

    void deleteRegistered(Transaction tx, String id) {
        tx.update("DELETE FROM registered_limit WHERE id = ?", id);
    }

    List<OwnerLimit> all(Query query) {
        return query.list(OWNER + " ORDER BY o.id", Limits::owner);
    }

    Optional<OwnerLimit> find(Query query, String id) {
        return query.one(OWNER + " WHERE o.id = ?", Limits::owner, id);
    }

    void insert(Transaction tx, OwnerLimit l) {
        tx.update("""
                INSERT INTO owner_limit (id, registered_limit_id, project_id, domain_id, resource_limit, description)
                VALUES (?, ?, ?, ?, ?, ?)""", l.id(), l.registered().id(), l.projectId(), l.domainId(), l.limit(), l.description());
    }

    void update(Transaction tx, OwnerLimit l) {
        tx.update(
                "UPDATE owner_limit SET resource_limit = ?, description = ? WHERE id = ?",
                l.limit(),
                l.description(),
                l.id());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM owner_limit WHERE id = ?", id);
    }

    private static RegisteredLimit registered(Row row) {
        return new RegisteredLimit(
                row.text(1), row.text(2), row.text(3), row.text(4), row.number(5), row.textOrNull(6));
    }

    private static OwnerLimit owner(Row row) {
        return new OwnerLimit(
                row.text(7), registered(row), row.text(8), row.text(9), row.number(10), row.textOrNull(11));
    }
}
