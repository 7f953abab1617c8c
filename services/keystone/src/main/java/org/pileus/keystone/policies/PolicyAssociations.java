package org.pileus.keystone.policies;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;

/// Which policy document is for what. Everything has at most one; an association that was there is replaced.
public final class PolicyAssociations {
    /// An endpoint alone, a service alone, or a service in a region. Empty texts stand for absence.
    record Place(String endpointId, String serviceId, String regionId) {
        static Place endpoint(String id) {
            return new Place(id, "", "");
        }

        static Place service(String id) {
            return new Place("", id, "");
        }

        static Place inRegion(String serviceId, String regionId) {
            return new Place("", serviceId, regionId);
        }
    }

    List<Place> of(Query query, String policyId) {
        return query.list(
                "SELECT endpoint_id, service_id, region_id FROM policy_association WHERE policy_id = ?",
                row -> new Place(row.text(1), row.text(2), row.text(3)),
                policyId);
    }

    /// The id of the policy of a place.
    Optional<String> policyOf(Query query, Place place) {
        return query.one("""
                SELECT policy_id FROM policy_association
                WHERE endpoint_id = ? AND service_id = ? AND region_id = ?""", row -> row.text(1), place.endpointId, place.serviceId, place.regionId);
    }

    void put(Transaction tx, String policyId, Place place) {
        tx.update(
                "DELETE FROM policy_association WHERE endpoint_id = ? AND service_id = ? AND region_id = ?",
                place.endpointId,
                place.serviceId,
                place.regionId);
        tx.update(
                "INSERT INTO policy_association (endpoint_id, service_id, region_id, policy_id) VALUES (?, ?, ?, ?)",
                place.endpointId,
                place.serviceId,
                place.regionId,
                policyId);
    }

    void delete(Transaction tx, String policyId, Place place) {
        tx.update("""
                DELETE FROM policy_association
                WHERE policy_id = ? AND endpoint_id = ? AND service_id = ? AND region_id = ?""", policyId, place.endpointId, place.serviceId, place.regionId);
    }
}
