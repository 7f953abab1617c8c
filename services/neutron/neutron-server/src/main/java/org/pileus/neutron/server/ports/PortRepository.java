package org.pileus.neutron.server.ports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;
import org.pileus.neutron.server.store.Stale;

/// SQL of ports and their links to security groups.
public final class PortRepository {
    private static final String COLUMNS = """
            SELECT p.id, p.project_id, p.network_id, p.mac_address, p.device_id, p.device_owner, p.host, p.status,
                   p.l2_pending, p.dhcp_pending, p.event_pending, p.revision, p.created_at, p.updated_at, p.body
            FROM ports p""";

    /// Writes a new port. The network must still be there; the statement says so itself, so that a deletion
    /// of it at the same moment cannot leave the port behind.
    /// @param macChosen  the MAC address was chosen here, so a taken one is chosen again
    public void insert(Transaction tx, Port port, boolean macChosen) {
        try {
            var made = tx.update(
                    """
                    INSERT INTO ports (id, project_id, network_id, mac_address, device_id, device_owner, host, status,
                                       l2_pending, dhcp_pending, event_pending, revision, created_at, updated_at, body)
                    SELECT ?, ?, r.id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM resources r
                    WHERE r.id = ? AND r.kind = 'NETWORK'""",
                    port.id(),
                    port.projectId(),
                    port.mac(),
                    port.deviceId(),
                    port.deviceOwner(),
                    port.host(),
                    port.status(),
                    port.l2Pending(),
                    port.dhcpPending(),
                    port.eventPending(),
                    port.revision(),
                    port.createdAt(),
                    port.updatedAt(),
                    port.body(),
                    port.networkId());
            if (made == 0) {
                throw ApiException.notFound("Network", port.networkId());
            }
        } catch (DuplicateKey e) {
            throw macTaken(port, macChosen);
        }
        link(tx, port.id(), port.securityGroups());
    }

    private static RuntimeException macTaken(Port port, boolean macChosen) {
        return macChosen
                ? new Stale("MAC addresses of network " + port.networkId())
                : new ApiException(new Failure.Conflict(
                        "MacAddressInUse",
                        "Unable to complete operation for network " + port.networkId() + ". The mac address "
                                + port.mac() + " is in use."));
    }

    /// @throws ApiException 404 when a group has gone meanwhile
    private static void link(Transaction tx, String portId, List<String> groups) {
        if (groups.isEmpty()) {
            return;
        }
        var made = tx.batch(
                """
                INSERT INTO port_security_groups (security_group_id, port_id)
                SELECT r.id, ? FROM resources r WHERE r.id = ? AND r.kind = 'SECURITY_GROUP'""",
                groups.stream()
                        .<@Nullable Object[]>map(group -> new @Nullable Object[] {portId, group})
                        .toList());
        for (var i = 0; i < made.length; i++) {
            if (made[i] == 0) {
                throw ApiException.notFound("SecurityGroup", groups.get(i));
            }
        }
    }

    /// Replaces a port by its next revision.
    /// @throws Stale when it is not at the revision before
    public void update(Transaction tx, Port before, Port next) {
        try {
            var won = tx.update(
                    """
                    UPDATE ports SET mac_address = ?, device_id = ?, device_owner = ?, host = ?, status = ?, l2_pending = ?,
                           dhcp_pending = ?, event_pending = ?, revision = ?, updated_at = ?, body = ?
                    WHERE id = ? AND revision = ?""",
                    next.mac(),
                    next.deviceId(),
                    next.deviceOwner(),
                    next.host(),
                    next.status(),
                    next.l2Pending(),
                    next.dhcpPending(),
                    next.eventPending(),
                    next.revision(),
                    next.updatedAt(),
                    next.body(),
                    next.id(),
                    before.revision());
            if (won == 0) {
                throw new Stale("port " + next.id());
            }
        } catch (DuplicateKey e) {
            throw macTaken(next, false);
        }
        if (!before.securityGroups().equals(next.securityGroups())) {
            tx.update("DELETE FROM port_security_groups WHERE port_id = ?", next.id());
            link(tx, next.id(), next.securityGroups());
        }
    }

    /// Deletes a port with its addresses and links.
    /// @return false when it was gone already
    public boolean delete(Transaction tx, Port port) {
        if (tx.update("DELETE FROM ports WHERE id = ?", port.id()) == 0) {
            return false;
        }
        tx.update("DELETE FROM ip_allocations WHERE port_id = ?", port.id());
        if (!port.securityGroups().isEmpty()) {
            tx.update("DELETE FROM port_security_groups WHERE port_id = ?", port.id());
        }
        return true;
    }

    /// Writes what reports of agents made of a port.
    /// @return false when it is not what it was before any more: the decision was made on an old state
    public boolean reported(Transaction tx, Port before, Port next) {
        return tx.update(
                        """
                        UPDATE ports SET status = ?, l2_pending = ?, dhcp_pending = ?, event_pending = ?, revision = ?,
                               updated_at = ?
                        WHERE id = ? AND revision = ? AND l2_pending = ? AND dhcp_pending = ?""",
                        next.status(),
                        next.l2Pending(),
                        next.dhcpPending(),
                        next.eventPending(),
                        next.revision(),
                        next.updatedAt(),
                        next.id(),
                        before.revision(),
                        before.l2Pending(),
                        before.dhcpPending())
                > 0;
    }

    /// Notes that a port's tap is gone from its host.
    /// @return whether it was ACTIVE
    public boolean lost(Transaction tx, String id, String host, Instant now) {
        return tx.update("""
                        UPDATE ports SET status = 'DOWN', l2_pending = 1, revision = revision + 1, updated_at = ?
                        WHERE id = ? AND host = ? AND status = 'ACTIVE'""", now, id, host) > 0;
    }

    public Optional<Port> find(Query query, String id) {
        return query.one(COLUMNS + " WHERE p.id = ?", PortRepository::map, id);
    }

    /// A part of a list in the order of ids.
    /// @param from the first id, itself included; empty for the beginning
    public record Page(String from, int limit) {
        public static final Page WHOLE = new Page("", Integer.MAX_VALUE);
    }

    public List<Port> all(Query query, Page page) {
        return query.list(
                COLUMNS + " WHERE p.id >= ? ORDER BY p.id LIMIT ?", PortRepository::map, page.from(), page.limit());
    }

    public List<Port> withIds(Query query, Collection<String> ids) {
        return in(query, " WHERE p.id IN ", ids);
    }

    public List<Port> ofNetworks(Query query, Collection<String> networks) {
        return in(query, " WHERE p.network_id IN ", networks);
    }

    public List<Port> ofDevices(Query query, Collection<String> devices) {
        return in(query, " WHERE p.device_id IN ", devices);
    }

    public List<Port> withMacs(Query query, Collection<String> macs) {
        return in(query, " WHERE p.mac_address IN ", macs);
    }

    public List<Port> ofHost(Query query, String host) {
        return query.list(COLUMNS + " WHERE p.host = ? ORDER BY p.id", PortRepository::map, host);
    }

    /// Ports of a host whose ids start so.
    public List<Port> ofTaps(Query query, String host, Collection<String> starts) {
        List<Port> all = new ArrayList<>();
        for (var start : starts) {
            all.addAll(query.list(
                    COLUMNS + " WHERE p.id >= ? AND p.id < ? AND p.host = ?",
                    PortRepository::map,
                    start,
                    start + 'g',
                    host));
        }
        return all;
    }

    /// Ports of a project, and those in the networks that it owns.
    public List<Port> visibleTo(Query query, String projectId, Page page) {
        return query.list(COLUMNS + """
                         WHERE (p.project_id = ? OR p.network_id IN
                            (SELECT r.id FROM resources r WHERE r.kind = 'NETWORK' AND r.project_id = ?))
                          AND p.id >= ?
                        ORDER BY p.id LIMIT ?""", PortRepository::map, projectId, projectId, page.from(), page.limit());
    }

    public List<Port> ofGroup(Query query, String group) {
        return query.list(
                COLUMNS + " WHERE p.id IN (SELECT port_id FROM port_security_groups WHERE security_group_id = ?)",
                PortRepository::map,
                group);
    }

    /// A host with a port in a group.
    public record HostOfGroup(String group, String host) {}

    public List<HostOfGroup> hostsOfGroups(Query query) {
        return query.list("""
                SELECT DISTINCT g.security_group_id, p.host FROM port_security_groups g
                JOIN ports p ON p.id = g.port_id WHERE p.host <> ''""", row -> new HostOfGroup(row.text(1), row.text(2)));
    }

    public List<Port> withAddress(Query query, String networkId, String address) {
        return query.list(
                COLUMNS + " WHERE p.id IN (SELECT port_id FROM ip_allocations WHERE network_id = ? AND ip_address = ?)",
                PortRepository::map,
                networkId,
                address);
    }

    public List<Port> ofSubnet(Query query, String subnetId) {
        return query.list(
                COLUMNS + " WHERE p.id IN (SELECT port_id FROM ip_allocations WHERE subnet_id = ?)",
                PortRepository::map,
                subnetId);
    }

    /// Active ports that nova has not been told of, older than the given time.
    public List<Port> untold(Query query, Instant before) {
        return query.list(
                COLUMNS + " WHERE p.event_pending = 1 AND p.updated_at < ? ORDER BY p.updated_at LIMIT 500",
                PortRepository::map,
                before);
    }

    /// Bound ports that wait for a report and have not changed since.
    public List<Port> waiting(Query query, Instant since) {
        return query.list(
                COLUMNS + " WHERE p.dhcp_pending = 1 AND p.host <> '' AND p.updated_at < ? ORDER BY p.id LIMIT 500",
                PortRepository::map,
                since);
    }

    public void told(Transaction tx, Collection<String> ids) {
        tx.batch(
                "UPDATE ports SET event_pending = 0 WHERE id = ?",
                ids.stream()
                        .<@Nullable Object[]>map(id -> new @Nullable Object[] {id})
                        .toList());
    }

    private static List<Port> in(Query query, String where, Collection<String> values) {
        List<Port> all = new ArrayList<>();
        var list = List.copyOf(values);
        for (var from = 0; from < list.size(); from += 500) {
            var part = list.subList(from, Math.min(list.size(), from + 500));
            all.addAll(query.list(
                    COLUMNS + where + Sql.in(part.size()) + " ORDER BY p.id", PortRepository::map, Sql.padded(part)));
        }
        return all;
    }

    private static Port map(Row row) {
        return new Port(
                row.text(1),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6),
                row.text(7),
                row.text(8),
                row.flag(9),
                row.flag(10),
                row.flag(11),
                row.integer(12),
                row.time(13),
                row.time(14),
                row.object(15));
    }
}
