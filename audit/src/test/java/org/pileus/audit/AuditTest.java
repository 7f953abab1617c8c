package org.pileus.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

class AuditTest {
    private static final String SERVER = """
            {"id":"s1","status":"ACTIVE","tenant_id":"p","OS-EXT-STS:task_state":null,"OS-EXT-SRV-ATTR:host":"h1",
             "addresses":{"net":[{"addr":"10.0.0.5"}]}}""";
    private static final String PORT = """
            {"id":"aaaaaaaaaaa-1","device_id":"s1","device_owner":"compute:nova","network_id":"n","mac_address":"fa:1",
             "port_security_enabled":true,"fixed_ips":[{"subnet_id":"sub","ip_address":"10.0.0.5"}]}""";

    /// A cloud in which all agrees; tests replace single answers.
    private static final class Paper implements Cloud {
        private final Map<String, String> answers = new HashMap<>();

        Paper() {
            put("compute", "/v2.1/servers/detail", "{\"servers\":[" + SERVER + "]}");
            put("compute", "/v2.1/os-quota-sets", "{\"quota_set\":{\"instances\":{\"in_use\":1}}}");
            put("compute", "/pileus/v1/hosts", "{\"hosts\":[{\"host\":\"h1\",\"guests\":[{\"uuid\":\"s1\"}]}]}");
            put("placement", "/resource_providers?", "{\"resource_providers\":[{\"uuid\":\"rp\"}]}");
            put(
                    "placement",
                    "/resource_providers/rp/allocations",
                    "{\"allocations\":{\"s1\":{\"resources\":{\"VCPU\":1}}}}");
            put("placement", "/resource_providers/rp/usages", "{\"usages\":{\"VCPU\":1}}");
            put(
                    "placement",
                    "/resource_providers/rp/inventories",
                    "{\"inventories\":{\"VCPU\":{\"total\":2,\"reserved\":0,\"allocation_ratio\":1.0}}}");
            put("network", "/v2.0/ports", "{\"ports\":[" + PORT + "]}");
            put(
                    "network",
                    "/pileus/v1/hosts",
                    "{\"hosts\":[{\"host\":\"h1\",\"taps\":[\"tapaaaaaaaaaaa\"],\"filters\":[\"aaaaaaaaaaa-1\"]}]}");
            put(
                    "image",
                    "/v2/images",
                    "{\"images\":[{\"id\":\"i\",\"status\":\"active\",\"size\":3,\"stores\":\"file,web\"}]}");
            put("image", "/pileus/v1/files", files("i", "file", 3, ""));
        }

        Paper put(String service, String path, String answer) {
            answers.put(service + path, answer);
            return this;
        }

        @Override
        public ObjectNode get(String service, String path) throws IOException {
            var key = service + (path + "?");
            return answers.entrySet().stream()
                    .filter(entry -> key.startsWith(entry.getKey()))
                    .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
                    .map(entry -> Json.readObject(entry.getValue()))
                    .orElseThrow(() -> new IOException("no answer for " + key));
        }
    }

    private static String invariants(Paper cloud) throws IOException {
        return String.join(
                " ", Audit.of(cloud).stream().map(Finding::invariant).distinct().toList());
    }

    @Test
    void cloudInWhichAllAgreesHasNoFindings() throws IOException {
        assertThat(Audit.of(new Paper())).isEmpty();
    }

    @Test
    void allocationWithoutServerAndUsageOverCapacityAreFound() throws IOException {
        var leak = new Paper()
                .put(
                        "placement",
                        "/resource_providers/rp/allocations",
                        "{\"allocations\":{\"s1\":{\"resources\":{\"VCPU\":1}},\"ghost\":{\"resources\":{\"VCPU\":2}}}}")
                .put("placement", "/resource_providers/rp/usages", "{\"usages\":{\"VCPU\":3}}");
        assertThat(Audit.of(leak)).extracting(Finding::subject).containsExactly("rp", "ghost");
    }

    @Test
    void everyOtherInvariantIsSeenWhenItBreaks() throws IOException {
        assertThat(invariants(new Paper()
                        .put("compute", "/v2.1/os-quota-sets", "{\"quota_set\":{\"instances\":{\"in_use\":2}}}")))
                .isEqualTo("I4");
        assertThat(invariants(new Paper()
                        .put("compute", "/pileus/v1/hosts", "{\"hosts\":[{\"host\":\"h1\",\"guests\":[]}]}")))
                .isEqualTo("I5");
        assertThat(invariants(new Paper()
                        .put("network", "/v2.0/ports", "{\"ports\":[" + PORT + "," + PORT.replace("-1", "-2") + "]}")))
                .isEqualTo("I7");
        assertThat(invariants(new Paper()
                        .put(
                                "network",
                                "/pileus/v1/hosts",
                                "{\"hosts\":[{\"host\":\"h1\",\"taps\":[\"tapaaaaaaaaaaa\"],\"filters\":[]}]}")))
                .isEqualTo("I8");
        for (var files : new String[] {
            "{\"stores\":[\"file\"],\"files\":[]}",
            files("i", "file", 2, ""),
            files("i", "file", 3, "{\"id\":\"gone\",\"store\":\"file\",\"size\":1}"),
            files("i", "file", 3, "{\"id\":\"i\",\"store\":\"cold\",\"size\":3}"),
            files("i", "file", 3, "{\"id\":\"i\",\"store\":\"os_glance_staging_store\",\"size\":3}")
        }) {
            assertThat(invariants(new Paper().put("image", "/pileus/v1/files", files)))
                    .isEqualTo("I11");
        }
        for (var copy : new String[] {"{\"id\":\"gone\",\"size\":3}", "{\"id\":\"i\",\"size\":2}"}) {
            var files = files("i", "file", 3, "").replace("\"unsettled\"", "\"cached\":[" + copy + "],\"unsettled\"");
            assertThat(invariants(new Paper().put("image", "/pileus/v1/files", files)))
                    .isEqualTo("I11");
        }
        var copying = files("i", "file", 3, "{\"id\":\"i\",\"store\":\"cold\",\"size\":1}")
                .replace("\"unsettled\":[]", "\"unsettled\":[{\"id\":\"i\",\"store\":\"cold\"}]");
        assertThat(invariants(new Paper().put("image", "/pileus/v1/files", copying)))
                .isEmpty();
        assertThat(invariants(new Paper()
                        .put(
                                "compute",
                                "/v2.1/servers/detail",
                                "{\"servers\":[" + SERVER.replace("null", "\"spawning\"") + "]}")))
                .isEqualTo("I2");
    }

    private static String files(String id, String store, int size, String more) {
        return "{\"stores\":[\"file\",\"cold\"],\"unsettled\":[],\"files\":[{\"id\":\"" + id + "\",\"store\":\"" + store
                + "\",\"size\":" + size + "}" + (more.isEmpty() ? "" : "," + more) + "]}";
    }
}
