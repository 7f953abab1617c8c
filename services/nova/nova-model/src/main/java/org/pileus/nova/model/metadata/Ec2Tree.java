package org.pileus.nova.model.metadata;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// The tree that EC2 guests know: `/2009-04-04/meta-data/…` and `/latest/user-data`.
final class Ec2Tree {
    static final List<String> VERSIONS = List.of(
            "1.0",
            "2007-01-19",
            "2007-03-01",
            "2007-08-29",
            "2007-10-10",
            "2007-12-15",
            "2008-02-01",
            "2008-09-01",
            "2009-04-04");
    /// The entry of a key in the tree whose listing shows another name than its path.
    private static final String LISTED_AS = "_name";

    private Ec2Tree() {}

    static boolean knows(String version) {
        return version.equals("latest") || VERSIONS.contains(version);
    }

    /// The tree below one version: maps, lists of lines, texts; `user-data` as bytes.
    static Map<String, Object> of(GuestFacts guest, String version, @Nullable String address) {
        var at = version.equals("latest") ? VERSIONS.getLast() : version;
        Map<String, Object> data = new TreeMap<>();
        var fixed = firstFixed(guest);
        data.put("ami-id", imageId(guest.imageId()));
        data.put("ami-launch-index", Integer.toString(guest.launchIndex()));
        data.put("ami-manifest-path", "FIXME"); // what upstream's guests have always been told
        data.put("instance-id", "i-" + HexFormat.of().toHexDigits((int) guest.number()));
        data.put("hostname", guest.hostname());
        data.put("local-ipv4", fixed != null ? fixed : address == null ? "" : address);
        data.put("reservation-id", guest.reservationId() == null ? "" : guest.reservationId());
        data.put("security-groups", guest.securityGroups());
        if (guest.key() != null) {
            data.put(
                    "public-keys",
                    Map.of(
                            "0",
                            Map.of(
                                    LISTED_AS,
                                    "0=" + guest.key().name(),
                                    "openssh-key",
                                    guest.key().data())));
        }
        if (at.compareTo("2007-01-19") >= 0) {
            data.put("local-hostname", guest.hostname());
            data.put("public-hostname", guest.hostname());
            data.put("public-ipv4", firstFloating(guest));
        }
        if (at.compareTo("2007-08-29") >= 0) {
            data.put("instance-type", guest.flavorName());
        }
        if (at.compareTo("2007-12-15") >= 0) {
            var root = guest.rootDevice() == null ? "/dev/vda" : guest.rootDevice();
            data.put("block-device-mapping", Map.of("ami", root.substring(root.lastIndexOf('/') + 1), "root", root));
        }
        if (at.compareTo("2008-02-01") >= 0) {
            var zone = guest.availabilityZone();
            data.put("placement", Map.of("availability-zone", zone == null ? "" : zone));
        }
        if (at.compareTo("2008-09-01") >= 0) {
            data.put("instance-action", "none");
        }
        Map<String, Object> tree = new TreeMap<>();
        tree.put("meta-data", data);
        if (guest.userData() != null) {
            tree.put("user-data", guest.userData());
        }
        return tree;
    }

    /// Walks the tree.
    /// @return the text or listing at the path; null when there is nothing
    static byte @Nullable [] print(Map<String, Object> tree, List<String> path) {
        Object at = tree;
        for (var segment : path) {
            if (segment.isEmpty()) {
                continue;
            }
            if (!(at instanceof Map<?, ?> map) || segment.equals(LISTED_AS) || !map.containsKey(segment)) {
                return null;
            }
            at = map.get(segment);
        }
        return switch (at) {
            case byte[] raw -> raw;
            case Map<?, ?> map -> listing(map).getBytes(StandardCharsets.UTF_8);
            case List<?> lines ->
                String.join("\n", lines.stream().map(Object::toString).toList()).getBytes(StandardCharsets.UTF_8);
            default -> at.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String listing(Map<?, ?> map) {
        var lines = new StringBuilder();
        for (var entry : new TreeMap<>(map).entrySet()) {
            if (entry.getKey().equals(LISTED_AS)) {
                continue;
            }
            if (!lines.isEmpty()) {
                lines.append('\n');
            }
            if (entry.getValue() instanceof Map<?, ?> inner) {
                var name = inner.get(LISTED_AS);
                lines.append(name == null ? entry.getKey() + "/" : name);
            } else {
                lines.append(entry.getKey());
            }
        }
        return lines.toString();
    }

    /// The same as JSON, for the config drive.
    static ObjectNode json(GuestFacts guest, String version) {
        var node = Json.object();
        if (of(guest, version, null).get("meta-data") instanceof Map<?, ?> data) {
            copy(data, node);
        }
        return node;
    }

    private static void copy(Map<?, ?> from, ObjectNode to) {
        for (var entry : from.entrySet()) {
            var key = entry.getKey().toString();
            switch (entry.getValue()) {
                case Map<?, ?> inner -> copy(inner, to.putObject(key));
                case List<?> lines -> {
                    var array = to.putArray(key);
                    lines.forEach(line -> array.add(line.toString()));
                }
                case Object text when !key.equals(LISTED_AS) -> to.put(key, text.toString());
                default -> {
                    // the listing name is no content
                }
            }
        }
    }

    private static @Nullable String firstFixed(GuestFacts guest) {
        for (var nic : guest.interfaces()) {
            for (var subnet : nic.subnets()) {
                if (subnet.ipVersion() == 4 && !subnet.addresses().isEmpty()) {
                    return subnet.addresses().getFirst().address();
                }
            }
        }
        return null;
    }

    private static String firstFloating(GuestFacts guest) {
        for (var nic : guest.interfaces()) {
            for (var subnet : nic.subnets()) {
                for (var address : subnet.addresses()) {
                    if (!address.floating().isEmpty()) {
                        return address.floating().getFirst();
                    }
                }
            }
        }
        return "";
    }

    /// A number for an image: EC2 ids are 32 bits, so the first of the UUID must do.
    private static String imageId(@Nullable String imageId) {
        var number = imageId == null ? 0 : (int) (UUID.fromString(imageId).getMostSignificantBits() >>> 32);
        return "ami-" + HexFormat.of().toHexDigits(number);
    }
}
