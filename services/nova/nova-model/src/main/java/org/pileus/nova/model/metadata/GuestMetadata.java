package org.pileus.nova.model.metadata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers any path of the metadata service for one guest, and lays out its config drive.
/// Source: the compute user guide, "Metadata".
public final class GuestMetadata {
    /// Length of `random_seed` before encoding, in bytes.
    public static final int SEED_BYTES = 512;

    private static final List<String> VERSIONS = List.of(
            "2012-08-10",
            "2013-04-04",
            "2013-10-17",
            "2015-10-15",
            "2016-06-30",
            "2016-10-06",
            "2017-02-22",
            "2018-08-27",
            "2020-10-14",
            "2025-04-04");
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=UTF-8";

    private final GuestFacts guest;
    private final byte[] seed;

    /// @param seed randomness for the guest's entropy pool, [#SEED_BYTES] long
    public GuestMetadata(GuestFacts guest, byte[] seed) {
        this.guest = guest;
        this.seed = seed.clone();
    }

    /// One answer.
    /// @param type the content type
    @SuppressWarnings("ArrayRecordComponent") // handed over whole, never compared
    public record Item(byte[] content, String type) {
        static Item json(JsonNode node) {
            return new Item(Json.bytes(node), JSON);
        }

        static Item lines(List<String> lines) {
            return new Item(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), TEXT);
        }
    }

    /// What is at a path; null when there is nothing. The password is not answered here: it changes.
    /// @param address the guest's own, told when no fixed address is known
    public @Nullable Item find(String path, @Nullable String address) {
        var segments = new ArrayList<String>();
        for (var segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        if (!segments.isEmpty() && segments.getFirst().equals("openstack")) {
            return openstack(segments.subList(1, segments.size()));
        }
        if (!segments.isEmpty() && segments.getFirst().equals("ec2")) {
            segments.removeFirst();
        }
        if (segments.isEmpty()) {
            return Item.lines(withLatest(Ec2Tree.VERSIONS));
        }
        if (!Ec2Tree.knows(segments.getFirst())) {
            return null;
        }
        var tree = Ec2Tree.of(guest, segments.getFirst(), address);
        var found = Ec2Tree.print(tree, segments.subList(1, segments.size()));
        return found == null ? null : new Item(found, TEXT);
    }

    private @Nullable Item openstack(List<String> path) {
        if (path.isEmpty()) {
            return Item.lines(withLatest(VERSIONS));
        }
        if (path.getFirst().equals("content")) {
            var content = path.size() == 2 ? contents().get(path.get(1)) : null;
            return content == null ? null : new Item(content, TEXT);
        }
        var version = path.getFirst().equals("latest") ? VERSIONS.getLast() : path.getFirst();
        if (!VERSIONS.contains(version) || path.size() > 2) {
            return null;
        }
        return path.size() == 1 ? Item.lines(names(version, true)) : file(version, path.get(1));
    }

    private @Nullable Item file(String version, String name) {
        if (!names(version, false).contains(name)) {
            return null;
        }
        return switch (name) {
            case "meta_data.json" -> Item.json(metaData(version));
            case "network_data.json" -> Item.json(NetworkData.of(guest.interfaces()));
            case "vendor_data.json" -> Item.json(Json.object());
            case "vendor_data2.json" -> Item.json(Json.object().set("static", Json.object()));
            case "user_data" -> new Item(guest.userData() == null ? new byte[0] : guest.userData(), TEXT);
            default -> null;
        };
    }

    /// What a version's directory lists. @param service true over HTTP, where a password can be left
    private List<String> names(String version, boolean service) {
        var names = new ArrayList<String>();
        names.add("meta_data.json");
        if (guest.userData() != null) {
            names.add("user_data");
        }
        if (service && version.compareTo("2013-04-04") >= 0) {
            names.add("password");
        }
        if (version.compareTo("2013-10-17") >= 0) {
            names.add("vendor_data.json");
        }
        if (version.compareTo("2015-10-15") >= 0) {
            names.add("network_data.json");
        }
        if (version.compareTo("2016-10-06") >= 0) {
            names.add("vendor_data2.json");
        }
        return names;
    }

    private ObjectNode metaData(String version) {
        var node = Json.object();
        node.put("uuid", guest.uuid());
        if (!guest.metadata().isEmpty()) {
            var meta = node.putObject("meta");
            new TreeMap<>(guest.metadata()).forEach(meta::put);
        }
        if (!guest.files().isEmpty()) {
            var files = node.putArray("files");
            var index = 0;
            for (var path : new TreeMap<>(guest.files()).keySet()) {
                files.addObject().put("path", path).put("content_path", "/content/" + contentName(index++));
            }
        }
        if (guest.adminPassword() != null) {
            node.put("admin_pass", guest.adminPassword());
        }
        var key = guest.key();
        if (key != null) {
            node.putObject("public_keys").put(key.name(), key.data());
            node.putArray("keys")
                    .addObject()
                    .put("name", key.name())
                    .put("type", key.type())
                    .put("data", key.data());
        }
        node.put("hostname", guest.hostname());
        node.put("name", guest.name());
        node.put("launch_index", guest.launchIndex());
        node.put("availability_zone", guest.availabilityZone());
        if (version.compareTo("2013-04-04") >= 0) {
            node.put("random_seed", Base64.getEncoder().encodeToString(seed));
        }
        if (version.compareTo("2015-10-15") >= 0) {
            node.put("project_id", guest.projectId());
        }
        if (version.compareTo("2016-06-30") >= 0) {
            devices(node.putArray("devices"), version);
        }
        if (version.compareTo("2020-10-14") >= 0) {
            node.putArray("dedicated_cpus");
        }
        return node;
    }

    private void devices(ArrayNode devices, String version) {
        for (var nic : guest.interfaces()) {
            if (nic.tags().isEmpty()) {
                continue;
            }
            var device = devices.addObject();
            if (version.compareTo("2018-08-27") >= 0) {
                device.put("vf_trusted", false);
            }
            device.put("type", "nic")
                    .put("mac", nic.macAddress())
                    .put("bus", "none")
                    .put("address", "none");
            var tags = device.putArray("tags");
            nic.tags().forEach(tags::add);
        }
    }

    /// Every file of the config drive by its path on the volume `config-2`.
    public Map<String, byte[]> configDrive() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        // Older EC2 versions are left out, as upstream's default does: nothing reads them from a disk.
        for (var version : List.of("2009-04-04", "latest")) {
            if (guest.userData() != null) {
                files.put("ec2/" + version + "/user-data", guest.userData());
            }
            files.put("ec2/" + version + "/meta-data.json", Json.bytes(Ec2Tree.json(guest, version)));
        }
        for (var version : withLatest(VERSIONS)) {
            var at = version.equals("latest") ? VERSIONS.getLast() : version;
            for (var name : names(at, false)) {
                var item = file(at, name);
                if (item != null) {
                    files.put("openstack/" + version + "/" + name, item.content());
                }
            }
        }
        contents().forEach((name, content) -> files.put("openstack/content/" + name, content));
        return files;
    }

    private Map<String, byte[]> contents() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        var index = 0;
        for (var content : new TreeMap<>(guest.files()).values()) {
            all.put(contentName(index++), Arrays.copyOf(content, content.length));
        }
        return all;
    }

    private static String contentName(int index) {
        var digits = Integer.toString(index);
        return "0000".substring(Math.min(4, digits.length())) + digits;
    }

    private static List<String> withLatest(List<String> versions) {
        var all = new ArrayList<>(versions);
        all.add("latest");
        return all;
    }
}
