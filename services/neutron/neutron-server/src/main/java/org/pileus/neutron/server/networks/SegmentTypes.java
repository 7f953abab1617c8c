package org.pileus.neutron.server.networks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.neutron.server.store.Model;

/// The type drivers `flat`, `vlan`, `vxlan` and `local`: which segment a new network gets. A segment is
/// taken for good by the unique key of its network.
public final class SegmentTypes {
    private static final int LAST_VLAN = 4094;

    private final List<String> flatNetworks;
    private final List<Range> vlans;
    private final List<Range> vnis;
    private final List<String> tenantTypes;
    private final int physicalMtu;
    private final Model model;

    /// @param physical null for VNIs
    record Range(@Nullable String physical, int first, int last) {
        static Range vlan(String text) {
            var parts = text.trim().split(":", -1);
            return parts.length == 3
                    ? new Range(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                    : new Range(parts[0], 1, 0);
        }

        static Range vni(String text) {
            var parts = text.trim().split(":", -1);
            return new Range(null, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    public SegmentTypes(
            List<String> flatNetworks,
            List<String> vlanRanges,
            List<String> vniRanges,
            List<String> tenantTypes,
            int physicalMtu,
            Model model) {
        this.flatNetworks = flatNetworks;
        this.vlans = vlanRanges.stream().map(Range::vlan).toList();
        this.vnis = vniRanges.stream().map(Range::vni).toList();
        this.tenantTypes = tenantTypes;
        this.physicalMtu = physicalMtu;
        this.model = model;
    }

    /// @param uniqueKey null for `local`, of which there may be any number
    record Segment(
            String type,
            @Nullable String physical,
            @Nullable Integer id,
            @Nullable String uniqueKey) {}

    /// The segment that an administrator asks for.
    /// @throws ApiException 400 for what cannot be, 409 for what is taken
    Segment provided(String type, @Nullable String physical, @Nullable Integer id) {
        return switch (type) {
            case "flat" -> flat(physical, id);
            case "vlan" -> vlan(physical, id);
            case "vxlan" -> vxlan(physical, id);
            case "local" -> local(physical, id);
            default -> throw wrong("Unknown network type " + type + ".");
        };
    }

    private Segment flat(@Nullable String physical, @Nullable Integer id) {
        if (physical == null) {
            throw wrong("physical_network required for flat provider network");
        }
        if (id != null) {
            throw wrong("segmentation_id prohibited for flat provider network");
        }
        if (!flatNetworks.contains("*") && !flatNetworks.contains(physical)) {
            throw wrong("physical_network '" + physical + "' unknown for flat provider network");
        }
        return free(new Segment("flat", physical, null, "flat:" + physical));
    }

    private Segment vlan(@Nullable String physical, @Nullable Integer id) {
        if (physical != null && vlans.stream().noneMatch(range -> physical.equals(range.physical()))) {
            throw wrong("physical_network '" + physical + "' unknown for VLAN provider network");
        }
        if (id == null) {
            return anyVlan(physical);
        }
        if (physical == null) {
            throw wrong("segmentation_id requires physical_network for VLAN provider network");
        }
        if (id < 1 || id > LAST_VLAN) {
            throw wrong("segmentation_id out of range (1 through 4094)");
        }
        return free(new Segment("vlan", physical, id, "vlan:" + physical + ":" + id));
    }

    private Segment vxlan(@Nullable String physical, @Nullable Integer id) {
        if (physical != null) {
            throw wrong("provider:physical_network specified for vxlan network");
        }
        return id == null ? anyVni() : free(new Segment("vxlan", null, id, "vxlan:" + id));
    }

    private static Segment local(@Nullable String physical, @Nullable Integer id) {
        if (physical != null || id != null) {
            throw wrong("provider:physical_network or provider:segmentation_id specified for local network");
        }
        return new Segment("local", null, null, null);
    }

    private Segment free(Segment segment) {
        if (segment.uniqueKey() != null && model.withKey(segment.uniqueKey()).isPresent()) {
            throw taken(segment);
        }
        return segment;
    }

    static ApiException taken(Segment segment) {
        return new ApiException(
                switch (segment.type()) {
                    case "flat" ->
                        new Failure.Conflict(
                                "FlatNetworkInUse",
                                "Unable to create the flat network. Physical network " + segment.physical()
                                        + " is in use.");
                    case "vlan" ->
                        new Failure.Conflict(
                                "VlanIdInUse",
                                "Unable to create the network. The VLAN " + segment.id() + " on physical network "
                                        + segment.physical() + " is in use.");
                    default ->
                        new Failure.Conflict(
                                "TunnelIdInUse",
                                "Unable to create the network. The tunnel ID " + segment.id() + " is in use.");
                });
    }

    /// The segment of a self-service network: the first free one of the first type that has any.
    Segment any() {
        for (var type : tenantTypes) {
            var found = switch (type) {
                case "vlan" -> firstVlan(null);
                case "vxlan" -> firstVni();
                case "local" -> new Segment("local", null, null, null);
                default -> null;
            };
            if (found != null) {
                return found;
            }
        }
        throw none();
    }

    private Segment anyVlan(@Nullable String physical) {
        var found = firstVlan(physical);
        if (found == null) {
            throw none();
        }
        return found;
    }

    private @Nullable Segment firstVlan(@Nullable String physical) {
        for (var range : vlans) {
            if (physical != null && !physical.equals(range.physical())) {
                continue;
            }
            for (var id = range.first(); id <= range.last(); id++) {
                var key = "vlan:" + range.physical() + ":" + id;
                if (model.withKey(key).isEmpty()) {
                    return new Segment("vlan", range.physical(), id, key);
                }
            }
        }
        return null;
    }

    private Segment anyVni() {
        var found = firstVni();
        if (found == null) {
            throw none();
        }
        return found;
    }

    private @Nullable Segment firstVni() {
        for (var range : vnis) {
            for (var id = range.first(); id <= range.last(); id++) {
                if (model.withKey("vxlan:" + id).isEmpty()) {
                    return new Segment("vxlan", null, id, "vxlan:" + id);
                }
            }
        }
        return null;
    }

    /// The largest MTU of a network of this type, in bytes: VXLAN over IPv4 takes 50 of them.
    int mtu(String type) {
        return type.equals("vxlan") ? physicalMtu - 50 : physicalMtu;
    }

    private static ApiException wrong(String reason) {
        return new ApiException(new Failure.Invalid("InvalidInput", "Invalid input for operation: " + reason + "."));
    }

    private static ApiException none() {
        return new ApiException(new Failure.Unavailable(
                "Unable to create the network. No tenant network is available for allocation."));
    }
}
