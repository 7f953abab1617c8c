package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import tools.jackson.databind.node.ObjectNode;

/// Walks every route of every service of a running cloud: with no token, with a stranger's, with nonsense in the
/// body. Nobody gets a server error, nobody gets in, nothing changes.
class RouteWalkTest {
    private static final List<String> NONSENSE = List.of(
            "{",
            "[1, 2]",
            "\"text\"",
            "null",
            "17",
            "{\"unknown\": 1}",
            "{\"unknown\": {\"name\": []}}",
            "\u0000\u0001",
            "");
    private static final List<String> WRONG_TYPES = List.of("1", "\"text\"", "[[1]]", "true", "[null]");
    /// Routes that say all by their path and take no body.
    private static final Pattern WITHOUT_BODY = Pattern.compile(".*(/tags/\\{\\w+}|/roles/\\{role_id}"
            + "|/inherited_to_projects|/actions/(de|re)activate|/projects/\\{project_id}/endpoints/\\{endpoint_id})");
    /// Actions that take no argument: upstream ignores what stands there.
    private static final Set<String> WITHOUT_ARGUMENT = Set.of(
            "os-start",
            "os-stop",
            "pause",
            "unpause",
            "suspend",
            "resume",
            "lock",
            "unlock",
            "shelve",
            "shelveOffload",
            "unshelve",
            "trigger_crash_dump",
            "restore",
            "forceDelete",
            "confirmResize",
            "revertResize",
            "migrate",
            "resetNetwork",
            "rescue",
            "unrescue");

    @TempDir
    private static Path data;

    private static RunningCloud cloud;
    private static List<WalkedRoute> routes;
    /// Real objects in place of path parameters, so that a request gets past the search for its object.
    private static final Map<String, String> IDS = new HashMap<>();

    @BeforeAll
    static void startACloudWithAServer() throws Exception {
        cloud = new RunningCloud(data, 1);
        routes = WalkedRoute.all(cloud);
        id("servers/{server_id}", cloud.launch("walked"));
        one("compute", "/v2.1/flavors", "flavors", "id", "{flavor_id}");
        one("image", "/v2/images", "images", "id", "{image_id}");
        for (var kind : List.of("networks", "subnets", "ports", "security-groups", "security-group-rules", "agents")) {
            one("network", "/v2.0/" + kind, kind.replace('-', '_'), "id", kind + "/{id}");
            one(
                    "network",
                    "/v2.0/" + kind,
                    kind.replace('-', '_'),
                    "id",
                    "{" + kind.replaceFirst("s$", "").replace('-', '_') + "_id}");
        }
        for (var kind : List.of("users", "projects", "roles", "services", "endpoints", "regions", "domains")) {
            one("identity", "/v3/" + kind, kind, "id", kind + "/{" + kind.replaceFirst("s$", "") + "_id}");
            one("identity", "/v3/" + kind, kind, "id", "{" + kind.replaceFirst("s$", "") + "_id}");
        }
        one("placement", "/resource_providers", "resource_providers", "uuid", "{uuid}");
        IDS.put("{name}", "VCPU");
        IDS.put("{resource_class}", "VCPU");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static void one(String service, String path, String list, String key, String parameter) {
        var first = cloud.get(service, path).path(list).path(0);
        if (!first.isMissingNode()) {
            IDS.put(parameter, Json.text(first, key));
        }
    }

    private static void id(String parameter, String id) {
        IDS.put(parameter, id);
    }

    /// What an action needs to be found at all.
    private static String plainBody(WalkedRoute walked) {
        return walked.route().bodyKey() == null ? "{}" : "{\"" + walked.route().bodyKey() + "\": null}";
    }

    private static int status(HttpCall call, @Nullable String token) throws IOException {
        try (var reply = cloud.embedded().http().send(call.header("X-Auth-Token", token))) {
            reply.bytes();
            return reply.status();
        }
    }

    private static boolean reads(WalkedRoute walked) {
        return walked.route().method().equals("GET") || walked.route().method().equals("HEAD");
    }

    @Test
    void onlyOpenRoutesAnswerWithoutAValidToken() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (var walked : routes) {
            for (var token : new String[] {null, "gAAAAABnonsense", "x".repeat(255), "\u00e9"}) {
                var status = status(walked.call(IDS, reads(walked) ? null : plainBody(walked)), token);
                if (walked.route().tokenNeeded() ? status != 401 : status >= 500) {
                    wrong.add(walked.shown() + " token " + token + ": " + status);
                }
            }
        }
        assertThat(routes).hasSizeGreaterThan(400);
        assertThat(wrong).isEmpty();
    }

    @Test
    void readerOfAnotherProjectMeetsNoServerErrorAndChangesNothing() throws Exception {
        var outsider = outsider();
        var before = snapshot();
        List<String> wrong = new ArrayList<>();
        for (var walked : routes) {
            var status = status(walked.call(IDS, reads(walked) ? null : plainBody(walked)), outsider);
            if (status >= 500 && status != 501) {
                wrong.add(walked.shown() + ": " + status);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(changes(before, snapshot())).isEmpty();
    }

    @Test
    void nonsenseInABodyIsTheClientsMistake() throws Exception {
        var token = cloud.admin().token().reveal();
        List<String> wrong = new ArrayList<>();
        for (var walked : routes) {
            if (takesABody(walked)) {
                for (var body : NONSENSE) {
                    judge(walked, IDS, body, token, wrong);
                }
                for (var wrapper : wrappers(walked)) {
                    for (var value : WRONG_TYPES) {
                        judge(walked, IDS, "{\"" + wrapper + "\": " + value + "}", token, wrong);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nonsenseInAnActionIsTheClientsMistake() throws Exception {
        var token = cloud.admin().token().reveal();
        var ids = new HashMap<>(IDS);
        ids.put(
                "servers/{server_id}",
                cloud.launch("acted-on")); // some actions take no argument and ignore what is there
        List<String> wrong = new ArrayList<>();
        for (var walked : routes) {
            if (walked.route().bodyKey() != null) {
                for (var value : List.of("1", "[]", "\"text\"", "{\"unknown\": 1}", "[[{}]]")) {
                    judge(walked, ids, "{\"" + walked.route().bodyKey() + "\": " + value + "}", token, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void judge(
            WalkedRoute walked, Map<String, String> ids, String body, String token, List<String> wrong)
            throws IOException {
        var status = status(walked.call(ids, body), token);
        var refused = status >= 400 && status < 500 || status == 501;
        var ignored = status < 300
                && walked.route().bodyKey() != null
                && WITHOUT_ARGUMENT.contains(walked.route().bodyKey());
        // an image may have any property that is a text; a namespace may be called so
        var property = status == 201 && walked.endpoint().equals("glance-api") && body.contains("text");
        if (!refused && !ignored && !property) {
            wrong.add(walked.shown() + " " + body + ": " + status);
        }
    }

    private static boolean takesABody(WalkedRoute walked) {
        var route = walked.route();
        return !reads(walked)
                && !route.method().equals("DELETE")
                && route.bodyKey() == null
                && !WITHOUT_BODY.matcher(route.path()).matches();
    }

    /// Keys under which the body may be expected: the singular and plural of the path's last words.
    private static List<String> wrappers(WalkedRoute walked) {
        List<String> words = new ArrayList<>();
        for (var segment : walked.route().path().split("/")) {
            if (!segment.isEmpty() && !segment.startsWith("{") && !segment.startsWith("v")) {
                var word = segment.replaceFirst("^os-", "").replace('-', '_');
                words.add(word);
                words.add(word.replaceFirst("ies$", "y").replaceFirst("s$", ""));
            }
        }
        return words.size() <= 2 ? words : words.subList(words.size() - 2, words.size());
    }

    /// A reader in a project of its own.
    private static String outsider() throws IOException {
        var project = Json.object();
        project.putObject("project").put("name", "outside");
        var projectId = made("projects", "project", project);
        var user = Json.object();
        user.putObject("user")
                .put("name", "outsider")
                .put("password", "outsider-password")
                .put("default_project_id", projectId);
        var userId = made("users", "user", user);
        var role = Json.text(
                cloud.get("identity", "/v3/roles?name=reader").path("roles").get(0), "id");
        cloud.exchange("PUT", "identity", "/v3/projects/" + projectId + "/users/" + userId + "/roles/" + role, null)
                .close();
        var token = cloud.session("outsider", "outsider-password", "outside")
                .token()
                .reveal();
        // the first look at its security groups makes a project's default one
        status(HttpCall.get(cloud.root("network") + "/v2.0/security-groups"), token);
        return token;
    }

    private static String made(String list, String key, ObjectNode body) {
        return Json.text(cloud.call("POST", "identity", "/v3/" + list, body).path(key), "id");
    }

    /// Where two snapshots differ, with a few words around.
    private static List<String> changes(Map<String, String> before, Map<String, String> after) {
        List<String> found = new ArrayList<>();
        before.forEach((list, text) -> {
            var now = after.getOrDefault(list, "");
            if (!now.equals(text)) {
                var at = java.util.Arrays.mismatch(text.toCharArray(), now.toCharArray());
                found.add(list + ": " + around(text, at) + " became " + around(now, at));
            }
        });
        return found;
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 120));
    }

    /// What is stored, as its administrator sees it.
    private static Map<String, String> snapshot() throws IOException {
        Map<String, String> seen = new LinkedHashMap<>();
        for (var one : List.of(
                "compute /v2.1/servers/detail?all_tenants=1",
                "compute /v2.1/flavors/detail",
                "compute /v2.1/os-keypairs",
                "compute /v2.1/os-aggregates",
                "compute /v2.1/os-server-groups?all_projects=1",
                "compute /v2.1/os-quota-sets/" + IDS.get("{project_id}"),
                "image /v2/images",
                "network /v2.0/networks",
                "network /v2.0/subnets",
                "network /v2.0/ports",
                "network /v2.0/security-groups",
                "network /v2.0/subnetpools",
                "network /v2.0/quotas",
                "identity /v3/users",
                "identity /v3/projects",
                "identity /v3/domains",
                "identity /v3/roles",
                "identity /v3/groups",
                "identity /v3/role_assignments",
                "identity /v3/regions",
                "identity /v3/services",
                "identity /v3/endpoints",
                "placement /resource_providers",
                "placement /resource_providers/" + IDS.get("{uuid}") + "/inventories")) {
            var at = one.indexOf(' ');
            try (var reply = cloud.exchange("GET", one.substring(0, at), one.substring(at + 1), null)) {
                assertThat(reply.status()).as(one).isEqualTo(200);
                seen.put(one, new String(reply.bytes(), StandardCharsets.UTF_8));
            }
        }
        return seen;
    }
}
