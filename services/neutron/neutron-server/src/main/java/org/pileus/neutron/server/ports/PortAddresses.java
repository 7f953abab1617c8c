package org.pileus.neutron.server.ports;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.ipam.Ipam;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.subnets.Subnet;
import tools.jackson.databind.JsonNode;

/// Turns the `fixed_ips` of a request into reserved addresses.
final class PortAddresses {
    private final Ipam ipam;
    private final Model model;

    PortAddresses(Ipam ipam, Model model) {
        this.ipam = ipam;
        this.model = model;
    }

    List<Subnet> subnets(String networkId) {
        return model.children(Kind.SUBNET, networkId).stream()
                .map(Subnet::new)
                .sorted(java.util.Comparator.comparing((Subnet s) -> s.row().createdAt())
                        .thenComparing(Subnet::id))
                .toList();
    }

    /// @param wanted null for the defaults
    List<Allocation> reserve(String networkId, @Nullable JsonNode wanted, String mac, String deviceOwner) {
        var subnets = subnets(networkId);
        if (wanted == null) {
            return ipam.reserveDefaults(networkId, subnets, mac, deviceOwner);
        }
        return reserveEach(networkId, subnets, wanted, List.of());
    }

    /// What an update asks for: addresses that the port has already stay.
    /// @return all addresses of the port afterwards; those not in `held` are reserved
    List<Allocation> change(String networkId, JsonNode wanted, List<Allocation> held) {
        return reserveEach(networkId, subnets(networkId), wanted, held);
    }

    private List<Allocation> reserveEach(
            String networkId, List<Subnet> subnets, JsonNode wanted, List<Allocation> held) {
        List<Allocation> chosen = new ArrayList<>();
        try {
            var spare = new ArrayList<>(held);
            // entries with an address first, so that an entry without one does not take an address that is named
            for (var named : List.of(true, false)) {
                for (var entry : wanted) {
                    if (entry.has("ip_address") == named) {
                        chosen.add(one(networkId, subnets, entry, spare));
                    }
                }
            }
            return chosen;
        } catch (RuntimeException e) {
            ipam.release(chosen.stream().filter(a -> !held.contains(a)).toList());
            throw e;
        }
    }

    private Allocation one(String networkId, List<Subnet> subnets, JsonNode entry, List<Allocation> spare) {
        var subnetId = entry.path("subnet_id").asString("");
        var candidates = subnetId.isEmpty() ? subnets : List.of(require(networkId, subnets, subnetId));
        var ip = entry.path("ip_address").asString("");
        for (var have : spare) {
            if ((ip.isEmpty() || ip.equals(have.ipAddress()))
                    && (subnetId.isEmpty() || subnetId.equals(have.subnetId()))) {
                spare.remove(have);
                return have;
            }
        }
        if (ip.isEmpty()) {
            return ipam.reserveAny(networkId, candidates);
        }
        return ipam.reserve(subnetOf(candidates, subnetId, ip), Objects.requireNonNull(Values.address(ip)));
    }

    private static Subnet require(String networkId, List<Subnet> subnets, String id) {
        return subnets.stream()
                .filter(subnet -> subnet.id().equals(id))
                .findAny()
                .orElseThrow(() -> new ApiException(new Failure.Invalid(
                        "InvalidInput",
                        "Invalid input for operation: Failed to create port on network " + networkId
                                + ", because fixed_ips included invalid subnet " + id + ".")));
    }

    private static Subnet subnetOf(List<Subnet> candidates, String subnetId, String ip) {
        IPAddress address = Objects.requireNonNull(Values.address(ip));
        return candidates.stream()
                .filter(subnet -> subnet.holds(address))
                .findFirst()
                .orElseThrow(() -> new ApiException(
                        subnetId.isEmpty()
                                ? new Failure.Invalid(
                                        "InvalidIpForNetwork",
                                        "IP address " + ip
                                                + " is not a valid IP for any of the subnets on the specified network.")
                                : new Failure.Invalid(
                                        "InvalidIpForSubnet",
                                        "IP address " + ip + " is not a valid IP for the specified subnet.")));
    }
}
