package org.pileus.nova.api.servers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.pileus.client.neutron.NetworkRecord;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.client.neutron.SecurityGroupRecord;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.model.RequestedNetwork;

/// Whether the networks, ports and security groups that a request names exist for its project. Asked with the
/// user's own token, so that the network service decides what that user may see.
public final class NetworkCheck {
    private static final String EXTERNAL = "network:attach_external_network";
    private static final Duration HOLD = Duration.ofSeconds(5);

    private final NeutronClient neutron;
    private final Cache<Key, NetworkRecord> seen =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(HOLD).build();
    private final Cache<String, List<NetworkRecord>> attachable =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(HOLD).build();

    private record Key(UUID network, String projectId) {}

    public NetworkCheck(NeutronClient neutron) {
        this.neutron = neutron;
    }

    private NeutronClient as(Request request) {
        return neutron.as(request.context().authToken());
    }

    /// Checks each NIC that was asked for.
    /// @throws ApiException 400, 403 or 409
    void requested(Request request, List<RequestedNetwork> networks) {
        var project = request.context().requireProject();
        var ports = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var wanted : networks) {
            var network = wanted.network();
            if (wanted.port() != null) {
                ports.add(wanted.port().toString());
            } else if (network != null && seen.getIfPresent(new Key(network, project)) == null) {
                unknown.add(network.toString());
            }
        }
        if (!unknown.isEmpty()) {
            for (var found : as(request).networks(unknown)) {
                seen.put(new Key(UUID.fromString(found.id()), project), found);
            }
        }
        for (var wanted : networks) {
            var network = wanted.network();
            if (network != null) {
                var found = seen.getIfPresent(new Key(network, project));
                if (found == null) {
                    throw ApiException.invalid("Network " + network + " could not be found.");
                }
                attachable(request, found);
            }
        }
        if (!ports.isEmpty()) {
            ports(request, ports, project);
        }
    }

    private static void attachable(Request request, NetworkRecord network) {
        if (network.external()
                && !network.shared()
                && !request.allows(
                        EXTERNAL,
                        Target.owner(
                                request.context().projectId(), request.context().userId()))) {
            throw ApiException.forbidden(
                    "It is not allowed to create an interface on external network " + network.id());
        }
        if (network.subnetIds().isEmpty()) {
            throw ApiException.invalid("Network " + network.id() + " requires a subnet in order to boot instances on.");
        }
    }

    private void ports(Request request, List<String> ids, String project) {
        var found = as(request).ports(ids);
        var admin = request.context().hasRole("admin");
        var seenIds = new HashSet<String>();
        for (var port : found) {
            if (!admin && !port.projectId().equals(project)) {
                throw ApiException.invalid("Port " + port.id() + " not usable for the servers of this project.");
            }
            if (!port.deviceId().isEmpty()) {
                throw ApiException.conflict("Port " + port.id() + " is still in use.");
            }
            if (port.fixedIps().isEmpty()) {
                throw ApiException.invalid("Port " + port.id() + " requires a FixedIP in order to be used.");
            }
            seenIds.add(port.id());
        }
        for (var id : ids) {
            if (!seenIds.contains(id)) {
                throw ApiException.invalid("Port id " + id + " could not be found.");
            }
        }
    }

    /// The project's only network, when none was named. Empty when it has none.
    /// @param must    true when the caller said `auto`, so that having none is an error
    /// @throws ApiException 409 when there is more than one
    List<RequestedNetwork> automatic(Request request, boolean must) {
        var project = request.context().requireProject();
        var usable = attachable.get(
                project,
                id -> as(request).networksOf(id).stream()
                        .filter(network -> !network.subnetIds().isEmpty())
                        .toList());
        if (usable.size() > 1) {
            throw ApiException.conflict("Multiple possible networks found, use a Network ID to be more specific.");
        }
        if (usable.isEmpty()) {
            attachable.invalidate(project);
            if (must) {
                throw ApiException.invalid("Unable to automatically allocate a network for project " + project);
            }
            return List.of();
        }
        attachable(request, usable.getFirst());
        return List.of(new RequestedNetwork(UUID.fromString(usable.getFirst().id()), null, null, null));
    }

    /// The groups' names where a name is unique, else their ids: what servers keep and show.
    /// @throws ApiException 400 for an unknown one, 409 for a name that two groups have
    List<String> groups(Request request, List<String> wanted) {
        if (wanted.isEmpty() || wanted.equals(List.of("default"))) {
            return wanted;
        }
        var project = request.context().requireProject();
        var all = as(request).securityGroupsOf(project);
        var names = new ArrayList<String>();
        for (var text : wanted) {
            names.add(spelling(group(text, project, all), all));
        }
        return names;
    }

    /// One group by name or id.
    SecurityGroupRecord group(Request request, String projectId, String text) {
        try {
            return group(text, projectId, as(request).securityGroupsOf(projectId));
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Invalid invalid) {
                throw new ApiException(new Failure.NotFound("Security group", text, invalid.message()));
            }
            throw e;
        }
    }

    static String spelling(SecurityGroupRecord group, List<SecurityGroupRecord> all) {
        return all.stream().filter(other -> other.name().equals(group.name())).count() == 1 ? group.name() : group.id();
    }

    private static SecurityGroupRecord group(String text, String project, List<SecurityGroupRecord> all) {
        var found = all.stream().filter(group -> group.id().equals(text)).toList();
        if (found.isEmpty()) {
            found = all.stream().filter(group -> group.name().equals(text)).toList();
        }
        if (found.size() > 1) {
            throw ApiException.conflict(
                    "Multiple security groups found matching '" + text + "'. Use an ID to be more specific.");
        }
        if (found.isEmpty()) {
            throw ApiException.invalid("Security group " + text + " not found for project " + project + ".");
        }
        return found.getFirst();
    }

    NeutronClient neutron(Request request) {
        return as(request);
    }
}
