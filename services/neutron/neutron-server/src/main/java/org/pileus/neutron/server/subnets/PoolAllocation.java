package org.pileus.neutron.server.subnets;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.subnetpools.PrefixChoice;
import tools.jackson.databind.node.ObjectNode;

/// The prefix of a subnet that comes from a pool.
record PoolAllocation(Model model, Sharing sharing) {
    /// The pool that a request names, the default one if it asks for that, or none.
    Optional<Resource> poolOf(ObjectNode attributes, int version, String project, boolean admin) {
        if (attributes.path("use_default_subnetpool").asBoolean(false)) {
            return Optional.of(model.all(Kind.SUBNETPOOL).stream()
                    .filter(pool -> pool.flag("is_default") && pool.integer("ip_version", 4) == version)
                    .findAny()
                    .orElseThrow(() -> SubnetPlan.wrong("No default subnetpool found for IPv" + version)));
        }
        var id = attributes.path("subnetpool_id");
        if (!id.isString()) {
            return Optional.empty();
        }
        var pool = model.find(Kind.SUBNETPOOL, id.stringValue());
        if (pool.isEmpty()
                || !(admin
                        || pool.get().projectId().equals(project)
                        || sharing.isShared(pool.get().id(), project))) {
            throw ApiException.notFound("SubnetPool", id.stringValue());
        }
        if (pool.get().integer("ip_version", 4) != version) {
            throw SubnetPlan.wrong("Cannot allocate IPv" + version + " subnet from the IPv"
                    + pool.get().integer("ip_version", 4) + " subnet pool "
                    + pool.get().id());
        }
        return pool;
    }

    /// A free prefix of the pool: the one that is asked for, or the first of the wanted length.
    IPAddress allocate(Resource pool, ObjectNode attributes, int version) {
        var used = used(pool);
        var prefixes = prefixes(pool);
        var cidr = attributes.path("cidr");
        if (cidr.isString()) {
            var asked = SubnetPlan.prefix(cidr.stringValue(), version);
            requireLength(pool, asked.getNetworkPrefixLength());
            var inside = prefixes.stream().anyMatch(prefix -> prefix.contains(asked));
            var free = used.stream().noneMatch(other -> other.contains(asked) || asked.contains(other));
            if (!inside || !free) {
                throw failed("Cannot allocate requested subnet from the available set of prefixes");
            }
            return asked;
        }
        var length = attributes.path("prefixlen").asInt(pool.integer("default_prefixlen", version == 4 ? 24 : 64));
        requireLength(pool, length);
        return PrefixChoice.free(prefixes, used, length)
                .orElseThrow(() -> failed("Insufficient prefix space to allocate subnet size /" + length));
    }

    private static void requireLength(Resource pool, int length) {
        var least = pool.integer("min_prefixlen", 0);
        var most = pool.integer("max_prefixlen", 128);
        if (length < least) {
            throw new ApiException(new Failure.Invalid(
                    "MinPrefixSubnetAllocationError",
                    "Unable to allocate subnet with prefix length " + length + ", minimum allowed prefix is " + least
                            + "."));
        }
        if (length > most) {
            throw new ApiException(new Failure.Invalid(
                    "MaxPrefixSubnetAllocationError",
                    "Unable to allocate subnet with prefix length " + length + ", maximum allowed prefix is " + most
                            + "."));
        }
    }

    private static ApiException failed(String reason) {
        return new ApiException(
                new Failure.Conflict("SubnetAllocationError", "Failed to allocate subnet: " + reason + "."));
    }

    private List<IPAddress> used(Resource pool) {
        return model.all(Kind.SUBNET).stream()
                .filter(subnet -> pool.id().equals(subnet.textOrNull("subnetpool_id")))
                .map(subnet -> new Subnet(subnet).prefix())
                .toList();
    }

    private static List<IPAddress> prefixes(Resource pool) {
        List<IPAddress> all = new ArrayList<>();
        pool.texts("prefixes").forEach(text -> all.add(Objects.requireNonNull(Values.prefix(text, true))));
        return all;
    }
}
