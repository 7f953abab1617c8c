package org.pileus.nova.api.servers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Request;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.model.FixedIp;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.io.SerializedString;

/// Servers as JSON of one microversion, for one caller. What a caller may see is decided once per project,
/// not per server.
public final class ServerView {
    private static final String ADMIN_ATTRIBUTES = "os_compute_api:os-extended-server-attributes";
    private static final String EXTRA_SPECS = "os_compute_api:servers:show:flavor-extra-specs";
    private static final SerializedString AFTER_ID = new SerializedString("\"}]");
    private static final String HOST_STATUS = "os_compute_api:servers:show:host_status";

    private final Request request;
    private final int minor;
    private final SerializedString beforeId;
    private final SerializedString betweenIds;
    private final String images;
    private final String flavors;
    private final Function<String, String> hostStatus;
    private final Map<Owner, Sight> sights = new HashMap<>();
    private final Map<Owner, String> hostIds = new HashMap<>();

    /// A project with a user, or with a host.
    private record Owner(String project, String other) {}

    /// What the caller may see of one project's servers.
    /// @param userData whether `OS-EXT-SRV-ATTR:user_data` is among the administrators' attributes
    private record Sight(boolean admin, boolean userData, boolean extraSpecs, boolean hostStatus) {
        /// A rebuild tells the user data in its own place.
        Sight without() {
            return new Sight(admin, false, extraSpecs, hostStatus);
        }
    }

    /// @param hostStatus `UP`, `DOWN`, `MAINTENANCE`, `UNKNOWN` of a compute host
    public ServerView(Request request, Function<String, String> hostStatus) {
        this.request = request;
        this.hostStatus = hostStatus;
        minor = request.microversion().minor();
        var base = request.baseUrl();
        var quoted = new String(JsonStringEncoder.getInstance().quoteAsCharArray(base));
        beforeId = new SerializedString("[{\"rel\":\"self\",\"href\":\"" + quoted + "/v2.1/servers/");
        betweenIds = new SerializedString("\"},{\"rel\":\"bookmark\",\"href\":\"" + quoted + "/servers/");
        images = base + "/images/";
        flavors = base + "/flavors/";
    }

    private Sight sight(Instance instance) {
        return sights.computeIfAbsent(new Owner(instance.projectId(), instance.userId()), key -> {
            var target = ServerLookup.target(instance);
            return new Sight(
                    request.allows(ADMIN_ATTRIBUTES, target),
                    true,
                    minor >= 47 && request.allows(EXTRA_SPECS, target),
                    minor >= 16 && request.allows(HOST_STATUS, target));
        });
    }

    /// Id, name and links.
    void brief(JsonGenerator out, String id, String name) {
        out.writeStartObject();
        JsonOut.text(out, "id", id);
        JsonOut.text(out, "name", name);
        links(out, id);
        out.writeEndObject();
    }

    /// What is the same for all servers is copied as bytes: in a list of a thousand, links are most of it.
    private void links(JsonGenerator out, String id) {
        JsonOut.name(out, "links");
        out.writeRawValue(beforeId);
        out.writeRaw(id);
        out.writeRaw(betweenIds);
        out.writeRaw(id);
        out.writeRaw(AFTER_ID);
    }

    /// Everything of the list with details.
    void full(JsonGenerator out, Instance server) {
        full(out, server, false);
    }

    /// The answer to a rebuild, with things that only it tells.
    void rebuilt(JsonGenerator out, Instance server, String password) {
        out.writeStartObject();
        if (minor >= 75) {
            fields(out, server, sight(server).without(), true);
        } else {
            shortly(out, server);
            if (minor >= 54) {
                JsonOut.text(out, "key_name", server.spec().keyName());
            }
        }
        if (minor >= 57) {
            JsonOut.text(out, "user_data", server.spec().userData());
        }
        JsonOut.text(out, "adminPass", password);
        out.writeEndObject();
    }

    /// The answer to a change: short of the extensions' parts below 2.75.
    void changed(JsonGenerator out, Instance server) {
        if (minor >= 75) {
            full(out, server, true);
            return;
        }
        out.writeStartObject();
        shortly(out, server);
        out.writeEndObject();
    }

    private void shortly(JsonGenerator out, Instance server) {
        identity(out, server);
        image(out, server);
        flavor(out, server.flavor(), sight(server).extraSpecs);
        addresses(out, server.vifs(), false);
        JsonOut.text(out, "OS-DCF:diskConfig", server.spec().diskConfig());
        progressAndFault(out, server, sight(server));
        var lock = server.lock();
        if (minor >= 9) {
            JsonOut.flag(out, "locked", lock != null);
        }
        if (minor >= 19) {
            JsonOut.text(out, "description", server.description());
        }
        if (minor >= 26) {
            texts(out, "tags", server.tags());
        }
        if (minor >= 63) {
            certificates(out, server.spec().trustedCertificates());
        }
        if (minor >= 71) {
            group(out, server);
        }
        if (minor >= 73) {
            JsonOut.text(out, "locked_reason", lock == null ? null : lock.reason());
        }
    }

    /// @param alone true for the answer about this one server, which also tells its group
    void full(JsonGenerator out, Instance server, boolean alone) {
        out.writeStartObject();
        fields(out, server, sight(server), alone);
        out.writeEndObject();
    }

    private void fields(JsonGenerator out, Instance server, Sight sight, boolean alone) {
        identity(out, server);
        image(out, server);
        flavor(out, server.flavor(), sight.extraSpecs);
        addresses(out, server.vifs(), true);
        state(out, server, sight);
        extensions(out, server, sight);
        newer(out, server, sight, alone);
    }

    private void identity(JsonGenerator out, Instance server) {
        var id = server.id().toString();
        JsonOut.text(out, "id", id);
        JsonOut.text(out, "name", server.name());
        JsonOut.text(out, "status", ServerStatus.of(server.vmState(), server.taskState()));
        JsonOut.text(out, "tenant_id", server.projectId());
        JsonOut.text(out, "user_id", server.userId());
        JsonOut.name(out, "metadata");
        map(out, server.metadata());
        JsonOut.text(out, "hostId", hostId(server));
        JsonOut.text(out, "created", Times.seconds(server.times().created()));
        JsonOut.text(out, "updated", Times.seconds(server.times().updated()));
        JsonOut.text(out, "accessIPv4", Objects.requireNonNullElse(server.accessIpv4(), ""));
        JsonOut.text(out, "accessIPv6", Objects.requireNonNullElse(server.accessIpv6(), ""));
        links(out, id);
    }

    private static void map(JsonGenerator out, Map<String, String> map) {
        out.writeStartObject();
        map.forEach((key, value) -> JsonOut.free(out, key, value));
        out.writeEndObject();
    }

    /// Tells users which of their servers share a host without telling which host that is.
    private String hostId(Instance server) {
        var host = server.host();
        return host == null
                ? ""
                : hostIds.computeIfAbsent(new Owner(server.projectId(), host), key -> hostId(key.project + key.other));
    }

    /// @param text the project's id and the host's name
    static String hostId(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-224");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-224", e);
        }
    }

    private void image(JsonGenerator out, Instance server) {
        var image = server.image();
        JsonOut.name(out, "image");
        if (image == null) {
            out.writeString("");
            return;
        }
        out.writeStartObject();
        JsonOut.text(out, "id", image.id());
        bookmarks(out, images + image.id());
        if (minor >= 98) {
            JsonOut.name(out, "properties");
            map(out, image.properties());
        }
        out.writeEndObject();
    }

    private static void bookmarks(JsonGenerator out, String href) {
        JsonOut.name(out, "links");
        out.writeStartArray();
        out.writeStartObject();
        JsonOut.text(out, "rel", "bookmark");
        JsonOut.text(out, "href", href);
        out.writeEndObject();
        out.writeEndArray();
    }

    private void flavor(JsonGenerator out, Flavor flavor, boolean extraSpecs) {
        JsonOut.name(out, "flavor");
        out.writeStartObject();
        if (minor < 47) {
            JsonOut.text(out, "id", flavor.id());
            bookmarks(out, flavors + flavor.id());
        } else {
            JsonOut.number(out, "vcpus", flavor.vcpus());
            JsonOut.number(out, "ram", flavor.memoryMib());
            JsonOut.number(out, "disk", flavor.rootGib());
            JsonOut.number(out, "ephemeral", flavor.ephemeralGib());
            JsonOut.number(out, "swap", flavor.swapMib());
            JsonOut.text(out, "original_name", flavor.name());
            if (extraSpecs) {
                JsonOut.name(out, "extra_specs");
                map(out, flavor.extraSpecs());
            }
        }
        out.writeEndObject();
    }

    private static void addresses(JsonGenerator out, List<Vif> vifs, boolean extended) {
        JsonOut.name(out, "addresses");
        out.writeStartObject();
        for (var entry : byNetwork(vifs).entrySet()) {
            out.writeName(entry.getKey());
            out.writeStartArray();
            for (var vif : entry.getValue()) {
                for (var ip : vif.fixedIps()) {
                    address(out, ip, extended ? vif.mac() : null);
                }
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    static Map<String, List<Vif>> byNetwork(List<Vif> vifs) {
        if (vifs.size() == 1) {
            return Map.of(vifs.getFirst().networkName(), vifs);
        }
        Map<String, List<Vif>> all = new LinkedHashMap<>();
        for (var vif : vifs) {
            all.computeIfAbsent(vif.networkName(), label -> new java.util.ArrayList<>(1))
                    .add(vif);
        }
        return all;
    }

    private static void address(JsonGenerator out, FixedIp ip, @Nullable String mac) {
        out.writeStartObject();
        JsonOut.number(out, "version", ip.version());
        JsonOut.text(out, "addr", ip.address());
        if (mac != null) {
            JsonOut.text(out, "OS-EXT-IPS:type", "fixed");
            JsonOut.text(out, "OS-EXT-IPS-MAC:mac_addr", mac);
        }
        out.writeEndObject();
    }

    private static void state(JsonGenerator out, Instance server, Sight sight) {
        progressAndFault(out, server, sight);
        var task = server.taskState();
        JsonOut.text(out, "OS-EXT-STS:task_state", task == null ? null : task.word());
        JsonOut.text(out, "OS-EXT-STS:vm_state", server.vmState().word());
        JsonOut.number(out, "OS-EXT-STS:power_state", server.state().powerState());
    }

    private static void progressAndFault(JsonGenerator out, Instance server, Sight sight) {
        var status = ServerStatus.of(server.vmState(), server.taskState());
        if (ServerStatus.hasProgress(status)) {
            JsonOut.number(out, "progress", server.state().progress());
        }
        var fault = server.state().fault();
        if (fault != null && (server.vmState() == VmState.ERROR || server.vmState() == VmState.DELETED)) {
            JsonOut.name(out, "fault");
            out.writeStartObject();
            JsonOut.number(out, "code", fault.code());
            JsonOut.text(out, "created", Times.seconds(fault.created()));
            JsonOut.text(out, "message", fault.message());
            if (fault.details() != null && (sight.admin || fault.code() != 500)) {
                JsonOut.text(out, "details", fault.details());
            }
            out.writeEndObject();
        }
    }

    private void extensions(JsonGenerator out, Instance server, Sight sight) {
        var spec = server.spec();
        JsonOut.text(out, "OS-DCF:diskConfig", spec.diskConfig());
        var zone = server.place().availabilityZone();
        JsonOut.text(
                out,
                "OS-EXT-AZ:availability_zone",
                zone != null ? zone : Objects.requireNonNullElse(spec.availabilityZone(), ""));
        JsonOut.text(out, "config_drive", spec.configDrive() ? "True" : "");
        JsonOut.text(out, "key_name", spec.keyName());
        JsonOut.text(
                out, "OS-SRV-USG:launched_at", Times.microsOrNull(server.times().launched()));
        JsonOut.text(
                out,
                "OS-SRV-USG:terminated_at",
                Times.microsOrNull(server.times().terminated()));
        JsonOut.name(out, "os-extended-volumes:volumes_attached");
        out.writeStartArray();
        out.writeEndArray();
        // Below the answer to a create, a server without ports shows none; its groups live on its ports.
        JsonOut.name(out, "security_groups");
        out.writeStartArray();
        for (var group : spec.securityGroups().isEmpty() ? List.of("default") : spec.securityGroups()) {
            out.writeStartObject();
            JsonOut.text(out, "name", group);
            out.writeEndObject();
        }
        out.writeEndArray();
        if (sight.admin) {
            adminAttributes(out, server, sight.userData);
        } else if (minor >= 90) {
            JsonOut.text(out, "OS-EXT-SRV-ATTR:hostname", server.hostname());
        }
    }

    private void adminAttributes(JsonGenerator out, Instance server, boolean userData) {
        JsonOut.text(out, "OS-EXT-SRV-ATTR:host", server.host());
        JsonOut.text(out, "OS-EXT-SRV-ATTR:hypervisor_hostname", server.place().node());
        JsonOut.text(out, "OS-EXT-SRV-ATTR:instance_name", server.instanceName());
        if (minor >= 3) {
            var spec = server.spec();
            var image = server.image();
            Map<String, String> properties = image == null ? Map.of() : image.properties();
            JsonOut.text(out, "OS-EXT-SRV-ATTR:reservation_id", spec.reservationId());
            JsonOut.number(out, "OS-EXT-SRV-ATTR:launch_index", spec.launchIndex());
            JsonOut.text(out, "OS-EXT-SRV-ATTR:hostname", server.hostname());
            JsonOut.text(out, "OS-EXT-SRV-ATTR:kernel_id", properties.getOrDefault("kernel_id", ""));
            JsonOut.text(out, "OS-EXT-SRV-ATTR:ramdisk_id", properties.getOrDefault("ramdisk_id", ""));
            JsonOut.text(out, "OS-EXT-SRV-ATTR:root_device_name", server.host() == null ? null : "/dev/vda");
            if (userData) {
                JsonOut.text(out, "OS-EXT-SRV-ATTR:user_data", spec.userData());
            }
        }
    }

    private void newer(JsonGenerator out, Instance server, Sight sight, boolean alone) {
        var spec = server.spec();
        var lock = server.lock();
        if (minor >= 9) {
            JsonOut.flag(out, "locked", lock != null);
        }
        if (minor >= 16 && sight.hostStatus) {
            var host = server.host();
            JsonOut.text(out, "host_status", host == null ? "" : hostStatus.apply(host));
        }
        if (minor >= 19) {
            JsonOut.text(out, "description", server.description());
        }
        if (minor >= 26) {
            texts(out, "tags", server.tags());
        }
        if (minor >= 63) {
            certificates(out, spec.trustedCertificates());
        }
        if (minor >= 71 && alone) {
            group(out, server);
        }
        if (minor >= 73) {
            JsonOut.text(out, "locked_reason", lock == null ? null : lock.reason());
        }
        if (minor >= 96) {
            JsonOut.text(out, "pinned_availability_zone", spec.availabilityZone());
        }
        if (minor >= 100) {
            hints(out, spec.hints());
        }
    }

    private static void certificates(JsonGenerator out, List<String> ids) {
        if (ids.isEmpty()) {
            JsonOut.text(out, "trusted_image_certificates", null);
        } else {
            texts(out, "trusted_image_certificates", ids);
        }
    }

    private static void group(JsonGenerator out, Instance server) {
        var group = server.spec().group();
        texts(
                out,
                "server_groups",
                group == null ? List.of() : List.of(group.id().toString()));
    }

    private static void hints(JsonGenerator out, Map<String, List<String>> hints) {
        JsonOut.name(out, "scheduler_hints");
        out.writeStartObject();
        hints.forEach((key, values) -> {
            if (values.size() == 1) {
                JsonOut.free(out, key, values.getFirst());
            } else {
                out.writeName(key);
                array(out, values);
            }
        });
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String key, List<String> values) {
        JsonOut.name(out, key);
        array(out, values);
    }

    private static void array(JsonGenerator out, List<String> values) {
        out.writeStartArray();
        values.forEach(out::writeString);
        out.writeEndArray();
    }
}
