package org.pileus.neutron.server.ipam;

import inet.ipaddr.IPAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.store.Peers;
import org.pileus.neutron.server.store.Stale;
import org.pileus.neutron.server.subnets.Subnet;

/// Chooses addresses. A choice is reserved in memory first, then written in the transaction of its port,
/// where the unique key of subnet and address settles races with other servers. Whoever reserves must
/// release what was not written.
public final class Ipam {
    /// While no other server frees addresses, a full map is read again no more often: a burst against a full
    /// subnet must not read all its addresses for each refusal.
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Database db;
    private final RandomGenerator random;
    private final Clock clock;
    private final Peers peers;
    private final Map<String, Instant> read = new ConcurrentHashMap<>();
    private final Map<String, FreeMap> maps = new ConcurrentHashMap<>();
    /// Reserved and not yet committed: a map that is made anew must know these too.
    private final Set<Allocation> pending = ConcurrentHashMap.newKeySet();

    public Ipam(Database db, RandomGenerator random, Clock clock, Peers peers) {
        this.db = db;
        this.random = random;
        this.clock = clock;
        this.peers = peers;
    }

    /// What a port asks for: a subnet, an address, or both.
    public record Wanted(
            @Nullable String subnetId, @Nullable String ipAddress) {}

    /// Reserves one address of each family that the network has subnets of, and one of every subnet whose
    /// hosts make their own addresses (SLAAC).
    /// @throws ApiException 409 when a family has no address left
    public List<Allocation> reserveDefaults(String networkId, List<Subnet> subnets, String mac, String deviceOwner) {
        List<Allocation> chosen = new ArrayList<>(2);
        try {
            for (var version : List.of(4, 6)) {
                var usable = subnets.stream()
                        .filter(subnet -> subnet.ipVersion() == version && subnet.serves(deviceOwner))
                        .toList();
                usable.stream().filter(Subnet::autoAddressed).forEach(subnet -> chosen.add(reserveEui64(subnet, mac)));
                var counted = usable.stream()
                        .filter(subnet -> !subnet.autoAddressed())
                        .toList();
                if (!counted.isEmpty()) {
                    chosen.add(reserveAny(networkId, counted));
                }
            }
            return chosen;
        } catch (RuntimeException e) {
            release(chosen);
            throw e;
        }
    }

    /// Reserves an address of the first of these subnets that has one.
    public Allocation reserveAny(String networkId, List<Subnet> subnets) {
        for (var fresh : List.of(false, true)) {
            for (var subnet : subnets) {
                if (fresh) {
                    forgetOld(subnet.id());
                }
                var address = map(subnet).takeAny(random);
                if (address.isPresent()) {
                    return pending(
                            new Allocation(subnet.id(), networkId, address.get().toCanonicalString()));
                }
            }
        }
        throw new ApiException(new Failure.Conflict(
                "IpAddressGenerationFailure", "No more IP addresses available on network " + networkId + "."));
    }

    /// Reserves a certain address, which must lie in the subnet.
    public Allocation reserve(Subnet subnet, IPAddress address) {
        if (!subnet.holds(address)) {
            throw new ApiException(new Failure.Invalid(
                    "InvalidIpForSubnet",
                    "IP address " + address.toCanonicalString() + " is not a valid IP for the specified subnet."));
        }
        if (!map(subnet).take(address)) {
            forgetOld(subnet.id());
            if (!map(subnet).take(address)) {
                throw taken(subnet.id(), address.toCanonicalString());
            }
        }
        return pending(new Allocation(subnet.id(), subnet.networkId(), address.toCanonicalString()));
    }

    private Allocation pending(Allocation allocation) {
        pending.add(allocation);
        return allocation;
    }

    private Allocation reserveEui64(Subnet subnet, String mac) {
        return reserve(subnet, Eui64.address(subnet.prefix(), mac));
    }

    /// Writes reservations in the transaction of their port.
    /// @throws Stale when another server was faster with an address that was chosen here: choose again
    public void write(Transaction tx, String portId, List<Allocation> allocations) {
        if (allocations.isEmpty()) {
            return;
        }
        try {
            var made = tx.batch(
                    """
                    INSERT INTO ip_allocations (subnet_id, ip_address, port_id, network_id)
                    SELECT r.id, ?, ?, ? FROM resources r WHERE r.id = ? AND r.kind = 'SUBNET'""",
                    allocations.stream()
                            .<@Nullable Object[]>map(
                                    a -> new @Nullable Object[] {a.ipAddress(), portId, a.networkId(), a.subnetId()})
                            .toList());
            for (var count : made) {
                if (count == 0) {
                    throw new Stale(
                            "subnets of network " + allocations.getFirst().networkId());
                }
            }
            tx.afterCommit(() -> pending.removeAll(allocations));
        } catch (DuplicateKey e) {
            allocations.forEach(a -> forget(a.subnetId()));
            throw new Stale("addresses of subnet " + allocations.getFirst().subnetId());
        }
    }

    /// Addresses that were not written, or are deleted: usable again.
    public void release(List<Allocation> allocations) {
        for (var allocation : allocations) {
            pending.remove(allocation);
            var map = maps.get(allocation.subnetId());
            if (map != null) {
                map.release(Objects.requireNonNull(Values.address(allocation.ipAddress())));
            }
        }
    }

    /// The pools of a subnet have changed, or the subnet is gone.
    public void forget(String subnetId) {
        maps.remove(subnetId);
        read.remove(subnetId);
    }

    /// A map may remember what another server freed since it was read.
    private void forgetOld(String subnetId) {
        var last = read.get(subnetId);
        if (!peers.alone() || last == null || last.plus(FRESH).isBefore(clock.instant())) {
            forget(subnetId);
        }
    }

    static ApiException taken(String subnetId, String address) {
        return new ApiException(new Failure.Conflict(
                "IpAddressAlreadyAllocated", "IP address " + address + " already allocated in subnet " + subnetId));
    }

    private FreeMap map(Subnet subnet) {
        var known = maps.get(subnet.id());
        if (known != null) {
            return known;
        }
        var fresh = new FreeMap(subnet.pools());
        read.put(subnet.id(), clock.instant());
        db.read(query -> query.list(
                        "SELECT ip_address FROM ip_allocations WHERE subnet_id = ?", row -> row.text(1), subnet.id()))
                .forEach(text -> fresh.take(Objects.requireNonNull(Values.address(text))));
        for (var allocation : pending) {
            if (allocation.subnetId().equals(subnet.id())) {
                fresh.take(Objects.requireNonNull(Values.address(allocation.ipAddress())));
            }
        }
        var raced = maps.putIfAbsent(subnet.id(), fresh);
        return raced == null ? fresh : raced;
    }
}
