package org.pileus.nova.api.servers;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.client.glance.ImageRecord;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.quotas.QuotaResource;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.db.instances.InstanceNumbers;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.keypairs.Keypair;
import org.pileus.nova.db.keypairs.KeypairRepository;
import org.pileus.nova.db.servergroups.ServerGroupRepository;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.GroupRule;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.InstanceState;
import org.pileus.nova.model.InstanceTimes;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.RequestedNetwork;

/// Turns a create request into instances: everything it names is checked, then all is written at once.
public final class ServerCreation {
    private static final String FORCED_HOST = "os_compute_api:servers:create:forced_host";
    private static final String DESTINATION = "compute:servers:create:requested_destination";
    private static final String ATTACH_NETWORK = "os_compute_api:servers:create:attach_network";
    private static final String ZERO_DISK = "os_compute_api:servers:create:zero_disk_flavor";
    private static final String CERTIFICATES = "os_compute_api:servers:create:trusted_certs";

    /// Servers of one request when no quota says less.
    private static final int MOST_AT_ONCE = 1000;

    private final InstanceLedger ledger;
    private final ServerChecks checks;
    private final InstanceNumbers numbers;
    private final IdSource ids;
    private final Failpoints failpoints;
    private final KeypairRepository keypairs = new KeypairRepository();
    private final ServerGroupRepository groups = new ServerGroupRepository();
    private final InstanceRepository instances = new InstanceRepository();

    public ServerCreation(
            InstanceLedger ledger, ServerChecks checks, InstanceNumbers numbers, IdSource ids, Failpoints failpoints) {
        this.ledger = ledger;
        this.checks = checks;
        this.numbers = numbers;
        this.ids = ids;
        this.failpoints = failpoints;
    }

    /// @param adminPassword shown once, in the answer
    record Created(List<Instance> servers, String adminPassword, String reservation) {}

    /// Where an administrator wants it.
    private record Destination(
            @Nullable String zone,
            @Nullable String host,
            @Nullable String node) {}

    /// What is kept in the database and is needed to check the request.
    private record Stored(@Nullable Keypair key, @Nullable GroupRule group) {}

    Created create(Request request, CreateServerRequest asked) {
        failpoints.before("api.validate");
        var caller = request.context();
        var project = caller.requireProject();
        var flavor = flavor(request, asked);
        policies(request, asked, flavor);
        counts(project, asked);
        var image = image(request, asked, flavor);
        var destination = destination(request, asked);
        var stored = stored(request, asked);
        failpoints.after("api.validate");
        var networks = networks(request, asked);
        var securityGroups = checks.networks().groups(request, asked.securityGroups());
        failpoints.before("api.quota");
        var reservation = Passwords.reservation(ids.uuid());
        var most = most(project, asked, flavor);
        var wanted = new ArrayList<Instance>(most);
        for (var i = 0; i < most; i++) {
            var spec = spec(asked, networks, securityGroups, destination, stored, reservation, i);
            wanted.add(instance(request, asked, flavor, image, spec, i));
        }
        var own = checks.quotas().serversOfUser(project, caller.requireUser());
        var written =
                ledger.create(caller, wanted, asked.minCount(), checks.quotas().servers(project), own);
        if (written.isEmpty()) {
            throw quotaExceeded(project, asked, flavor);
        }
        var password = asked.adminPassword() == null ? Passwords.make() : asked.adminPassword();
        return new Created(written, password, reservation);
    }

    /// How many may be made at most, before anything is prepared for them.
    private int most(String project, CreateServerRequest asked, Flavor flavor) {
        var limit = checks.quotas().servers(project).instances();
        if (limit >= 0 && asked.minCount() > limit) {
            throw quotaExceeded(project, asked, flavor);
        }
        if (asked.minCount() > MOST_AT_ONCE) {
            throw ApiException.invalid("At most " + MOST_AT_ONCE + " servers can be made by one request.");
        }
        return (int) Math.min(asked.maxCount(), limit < 0 ? MOST_AT_ONCE : Math.min(limit, MOST_AT_ONCE));
    }

    private Flavor flavor(Request request, CreateServerRequest asked) {
        var id = asked.flavorId().substring(asked.flavorId().lastIndexOf('/') + 1);
        try {
            return checks.flavors()
                    .require(
                            id, request.context().projectId(), request.context().hasRole("admin"))
                    .flavor();
        } catch (ApiException e) {
            // In a body an unknown flavor is bad input, not a missing resource.
            throw ApiException.invalid(e.failure().message());
        }
    }

    private static void policies(Request request, CreateServerRequest asked, Flavor flavor) {
        var target =
                Target.owner(request.context().projectId(), request.context().userId());
        if (!asked.networks().isEmpty()) {
            request.authorize(ATTACH_NETWORK, target);
        }
        if (!asked.certificates().isEmpty()) {
            request.authorize(CERTIFICATES, target);
        }
        if (flavor.rootGib() == 0 && !request.allows(ZERO_DISK, target)) {
            throw ApiException.forbidden("Only volume-backed servers are allowed for flavors with zero disk.");
        }
    }

    private void counts(String project, CreateServerRequest asked) {
        var limits = checks.quotas().of(project);
        metadata(limits, asked.metadata());
        var files = limits.getOrDefault(QuotaResource.INJECTED_FILES, -1);
        if (files >= 0 && asked.personality().size() > files) {
            throw new ApiException(
                    new Failure.QuotaExceeded(List.of("injected_files"), "Personality file limit exceeded"));
        }
        if (asked.maxCount() > 1 && asked.networks().stream().anyMatch(n -> n.port() != null)) {
            throw ApiException.invalid(
                    "Unable to launch multiple instances with a single configured port ID. Please launch "
                            + "your instance one by one with different ports.");
        }
        if (asked.maxCount() > 1 && asked.networks().stream().anyMatch(n -> n.fixedIp() != null)) {
            throw ApiException.invalid("max_count cannot be greater than 1 if an fixed_ip is specified.");
        }
        if (asked.maxCount() > 1 && asked.hostname() != null) {
            throw ApiException.invalid("A hostname can only be set when one server is created.");
        }
        if (asked.userData() != null && !decodes(asked.userData())) {
            throw ApiException.invalid("Userdata content needs to be valid base 64.");
        }
    }

    static void metadata(Map<QuotaResource, Integer> limits, Map<String, String> metadata) {
        var most = limits.getOrDefault(QuotaResource.METADATA_ITEMS, -1);
        if (most >= 0 && metadata.size() > most) {
            throw new ApiException(new Failure.QuotaExceeded(
                    List.of("metadata_items"), "Maximum number of metadata items exceeds " + most));
        }
    }

    private static boolean decodes(String text) {
        try {
            Base64.getMimeDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private @Nullable InstanceImage image(Request request, CreateServerRequest asked, Flavor flavor) {
        UUID id = asked.imageId();
        for (var device : asked.blockDevices()) {
            var source = device.path("source_type").asString("volume");
            var destination = device.path("destination_type").asString(source.equals("image") ? "local" : "volume");
            var index = device.path("boot_index").asInt(-1);
            if (source.equals("image") && destination.equals("local") && index == 0) {
                id = id == null ? Ids.find(device.path("uuid").asString("")) : id;
            } else if (!(source.equals("blank") && destination.equals("local"))) {
                throw ApiException.invalid("Block Device Mapping is Invalid: this cloud has no block storage service.");
            }
        }
        if (id == null) {
            throw ApiException.invalid("Invalid imageRef provided.");
        }
        ImageRecord image = checks.images().require(id, request.context());
        ImageDirectory.check(image, flavor);
        return ImageDirectory.forInstance(image);
    }

    /// `zone`, `zone:host`, `zone:host:node`, `zone::node`; since 2.74 also as keys of their own.
    private Destination destination(Request request, CreateServerRequest asked) {
        var target =
                Target.owner(request.context().projectId(), request.context().userId());
        var zone = asked.availabilityZone();
        String host = null;
        String node = null;
        if (zone != null && zone.indexOf(':') >= 0) {
            var parts = zone.split(":", -1);
            if (parts.length > 3) {
                throw ApiException.invalid("Unable to parse availability_zone");
            }
            zone = parts[0].isEmpty() ? null : parts[0];
            host = parts[1].isEmpty() ? null : parts[1];
            node = parts.length < 3 || parts[2].isEmpty() ? null : parts[2];
            request.authorize(FORCED_HOST, target);
        }
        if (asked.host() != null || asked.node() != null) {
            request.authorize(DESTINATION, target);
            if (host != null || node != null) {
                throw ApiException.invalid(
                        "Destination host and forced host in availability_zone cannot be used together.");
            }
            host = asked.host();
            node = asked.node();
            if (host != null && checks.hosts().compute(host).isEmpty()) {
                throw ApiException.invalid("Compute host " + host + " could not be found.");
            }
        }
        if (host != null && checks.hosts().compute(host).isEmpty()) {
            throw ApiException.invalid("No valid host was found. Compute host " + host + " could not be found.");
        }
        if (zone != null && host == null && !checks.hosts().zones().contains(zone)) {
            throw ApiException.invalid("The requested availability zone is not available");
        }
        return new Destination(zone, host, node);
    }

    private Stored stored(Request request, CreateServerRequest asked) {
        var hint = asked.hints().get("group");
        var name = asked.keyName();
        if (hint == null && name == null) {
            return new Stored(null, null);
        }
        var caller = request.context();
        return ledger.db().read(query -> {
            Keypair key = null;
            if (name != null) {
                key = keypairs.find(query, caller.requireUser(), name)
                        .orElseThrow(() -> ApiException.invalid("Invalid key_name provided."));
            }
            GroupRule group = null;
            if (hint != null && !hint.isEmpty()) {
                var id = Ids.find(hint.getFirst());
                var found = id == null ? null : groups.find(query, id).orElse(null);
                if (found == null || !found.projectId().equals(caller.projectId())) {
                    throw ApiException.invalid("Instance group " + hint.getFirst() + " could not be found.");
                }
                var members = instances.groupMembers(query, List.of(found.id())).getOrDefault(found.id(), List.of());
                var most = checks.quotas().limit(caller.requireProject(), QuotaResource.SERVER_GROUP_MEMBERS);
                if (most >= 0 && members.size() + asked.minCount() > most) {
                    throw new ApiException(new Failure.QuotaExceeded(
                            List.of("server_group_members"), "Quota exceeded, too many servers in group"));
                }
                group = new GroupRule(found.id(), found.policy(), found.maxPerHost() == null ? 1 : found.maxPerHost());
            }
            return new Stored(key, group);
        });
    }

    private List<RequestedNetwork> networks(Request request, CreateServerRequest asked) {
        failpoints.before("api.port-create");
        var found = asked.networks();
        if (!found.isEmpty()) {
            checks.networks().requested(request, found);
        } else if (asked.autoNetwork()) {
            found = checks.networks().automatic(request, request.microversion().minor() >= 37);
        }
        failpoints.after("api.port-create");
        return found;
    }

    private static InstanceSpec spec(
            CreateServerRequest asked,
            List<RequestedNetwork> networks,
            List<String> securityGroups,
            Destination destination,
            Stored stored,
            String reservation,
            int index) {
        var key = stored.key;
        return new InstanceSpec(
                networks,
                false,
                securityGroups,
                destination.zone,
                destination.host,
                destination.node,
                asked.hints(),
                stored.group,
                asked.configDrive(),
                asked.userData(),
                key == null ? null : key.name(),
                key == null ? null : key.type(),
                key == null ? null : key.publicKey(),
                reservation,
                index,
                asked.diskConfig() == null ? "MANUAL" : asked.diskConfig(),
                asked.blockDevices(),
                asked.personality(),
                asked.certificates());
    }

    private Instance instance(
            Request request,
            CreateServerRequest asked,
            Flavor flavor,
            @Nullable InstanceImage image,
            InstanceSpec spec,
            int index) {
        var id = ids.uuid();
        var name = asked.maxCount() == 1 ? asked.name() : asked.name() + "-" + (index + 1);
        var drive = image != null && "mandatory".equals(image.properties().get("img_config_drive"));
        return new Instance(
                id,
                numbers.next(),
                request.context().requireProject(),
                request.context().requireUser(),
                name,
                asked.description() == null && request.microversion().minor() < 19 ? name : asked.description(),
                asked.hostname() == null ? Hostnames.of(name, id) : asked.hostname(),
                flavor,
                image,
                drive ? withConfigDrive(spec) : spec,
                InstanceState.building(),
                Place.NOWHERE,
                List.of(),
                asked.metadata(),
                asked.tags(),
                asked.accessIpv4(),
                asked.accessIpv6(),
                null,
                null,
                Map.of(),
                InstanceTimes.created(ledger.now()),
                0);
    }

    private static InstanceSpec withConfigDrive(InstanceSpec spec) {
        var json = spec.toJson();
        json.put("config_drive", true);
        return InstanceSpec.fromJson(json);
    }

    /// Names what does not fit, how much was asked for and what is used.
    private ApiException quotaExceeded(String project, CreateServerRequest asked, Flavor flavor) {
        var limits = checks.quotas().servers(project);
        var used = ledger.db().read(query -> instances.usage(query, project));
        var count = asked.minCount();
        var over = new ArrayList<String>();
        var wanted = new ArrayList<String>();
        var have = new ArrayList<String>();
        var most = new ArrayList<String>();
        note("cores", (long) count * flavor.vcpus(), used.cores(), limits.cores(), over, wanted, have, most);
        note("instances", count, used.instances(), limits.instances(), over, wanted, have, most);
        note("ram", (long) count * flavor.memoryMib(), used.ramMib(), limits.ramMib(), over, wanted, have, most);
        if (over.isEmpty()) {
            over.add("instances");
            wanted.add(Integer.toString(count));
            have.add(Long.toString(used.instances()));
            most.add(Long.toString(limits.instances()));
        }
        return new ApiException(new Failure.QuotaExceeded(
                over,
                "Quota exceeded for " + String.join(", ", over) + ": Requested " + String.join(", ", wanted)
                        + ", but already used " + String.join(", ", have) + " of " + String.join(", ", most) + " "
                        + String.join(", ", over)));
    }

    private static void note(
            String name,
            long asked,
            long used,
            long limit,
            List<String> over,
            List<String> wanted,
            List<String> have,
            List<String> most) {
        if (limit >= 0 && used + asked > limit) {
            over.add(name);
            wanted.add(Long.toString(asked));
            have.add(Long.toString(used));
            most.add(Long.toString(limit));
        }
    }
}
