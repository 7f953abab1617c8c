package org.pileus.neutron.server.networks;

import java.util.Map;
import java.util.TreeMap;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.neutron.server.store.Quotas;

/// What a network must know of its ports before it changes or goes.
final class NetworkPorts {
    private final Quotas quotas;

    NetworkPorts(Quotas quotas) {
        this.quotas = quotas;
    }

    /// Refuses while there are ports other than those of DHCP agents and floating IPs. A floating IP that leads
    /// somewhere is not forgotten so: its router has a gateway port in the network.
    /// @throws ApiException 409
    void requireUnused(Query query, String networkId) {
        var used = query.count("""
                SELECT COUNT(*) FROM ports
                WHERE network_id = ? AND device_owner NOT IN ('network:dhcp', 'network:floatingip')""", networkId);
        if (used > 0) {
            throw new ApiException(new Failure.Conflict(
                    "NetworkInUse",
                    "Unable to complete operation on network " + networkId
                            + ". There are one or more ports still in use on the network."));
        }
    }

    /// Deletes the ports of DHCP agents and floating IPs with their addresses.
    void dropServicePorts(Transaction tx, String networkId) {
        Map<String, Integer> owners = new TreeMap<>();
        tx.list("SELECT project_id FROM ports WHERE network_id = ?", row -> row.text(1), networkId)
                .forEach(project -> owners.merge(project, 1, Integer::sum));
        if (owners.isEmpty()) {
            return;
        }
        tx.update("DELETE FROM ip_allocations WHERE network_id = ?", networkId);
        tx.update("DELETE FROM ports WHERE network_id = ?", networkId);
        owners.forEach((project, count) -> quotas.give(tx, project, "port", count));
    }

    /// Whether projects other than the owner have ports in it.
    boolean usedByOthers(Query query, String networkId, String owner) {
        return query.count("""
                        SELECT COUNT(*) FROM ports
                        WHERE network_id = ? AND project_id <> ? AND project_id <> '' AND device_owner NOT LIKE 'network:%'""", networkId, owner) > 0;
    }
}
