package org.pileus.neutron.server.subnets;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.ipam.AddressRange;
import org.pileus.neutron.server.store.Resource;

/// A stored subnet, read by its meaning.
public record Subnet(Resource row) {
    public String id() {
        return row.id();
    }

    public String networkId() {
        return row.requireParent();
    }

    public int ipVersion() {
        return row.integer("ip_version", 4);
    }

    public String cidr() {
        return row.text("cidr");
    }

    public IPAddress prefix() {
        return Objects.requireNonNull(Values.prefix(cidr(), true));
    }

    public @Nullable String gatewayIp() {
        return row.textOrNull("gateway_ip");
    }

    public boolean enableDhcp() {
        return row.flag("enable_dhcp");
    }

    public List<AddressRange> pools() {
        List<AddressRange> all = new ArrayList<>();
        row.get("allocation_pools")
                .forEach(pool -> all.add(AddressRange.of(
                        pool.path("start").stringValue(), pool.path("end").stringValue())));
        return all;
    }

    /// Whether hosts make their addresses of the prefix and their MAC address.
    public boolean autoAddressed() {
        var mode = row.textOrNull("ipv6_address_mode");
        return "slaac".equals(mode) || "dhcpv6-stateless".equals(mode);
    }

    /// Whether ports of this owner may have addresses of it: a subnet with service types serves only those.
    public boolean serves(String deviceOwner) {
        var types = row.texts("service_types");
        return types.isEmpty() || types.stream().anyMatch(type -> !type.isEmpty() && deviceOwner.startsWith(type));
    }

    /// Whether a host may have the address: in the prefix, and neither the network's nor the broadcast address.
    public boolean holds(IPAddress address) {
        var prefix = prefix();
        if (address.isIPv6() != prefix.isIPv6() || !prefix.contains(address)) {
            return false;
        }
        if (prefix.isIPv6() || prefix.getNetworkPrefixLength() >= 31) {
            return true;
        }
        var plain = address.getValue();
        return !plain.equals(prefix.getLower().getValue())
                && !plain.equals(prefix.getUpper().getValue());
    }
}
