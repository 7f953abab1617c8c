package org.pileus.tests.scenario;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes requests for routes: mostly as they should be, so that they get far, and wrong in one place.
final class FuzzedRequests {
    private static final List<String> QUERY = List.of(
            "limit",
            "marker",
            "sort_key",
            "sort_dir",
            "sort",
            "fields",
            "page_reverse",
            "name",
            "enabled",
            "effective",
            "include_names",
            "user.id",
            "group.id",
            "role.id",
            "scope.project.id",
            "scope.domain.id",
            "scope.system",
            "scope.OS-INHERIT:inherited_to",
            "all_tenants",
            "changes-since",
            "changes-before",
            "resources",
            "resources1",
            "required",
            "required1",
            "member_of",
            "in_tree",
            "root_required",
            "group_policy",
            "same_subtree",
            "status",
            "visibility",
            "member_status",
            "size_min",
            "size_max",
            "created_at",
            "updated_at",
            "tags",
            "not-tags-any",
            "tag",
            "name__icontains",
            "name__contains",
            "is_domain",
            "parents_as_ids",
            "subtree_as_list",
            "allow_expired",
            "nocatalog",
            "detailed",
            "start",
            "end",
            "ip",
            "ip6",
            "fixed_ips",
            "device_id",
            "network_id",
            "os_hidden",
            "os_hash_value",
            "id",
            "domain_id",
            "password_expires_at",
            "minDisk",
            "minRam",
            "is_public",
            "reserved",
            "host",
            "binary",
            "used",
            "created",
            "with_servers",
            "hypervisor_hostname_pattern");
    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Language",
            "Accept-Encoding",
            "X-Subject-Token",
            "X-Openstack-Request-Id",
            "Range",
            "Content-Range",
            "If-Match",
            "If-None-Match",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "X-Forwarded-Host",
            "X-Instance-ID",
            "X-Tenant-ID",
            "X-Instance-ID-Signature",
            "Authorization",
            "Openstack-Auth-Receipt",
            "X-OpenStack-Nova-API-Version",
            "Origin",
            "Access-Control-Request-Method",
            "X-Service-Token",
            "x-image-meta-store",
            "x-openstack-image-size",
            "X-Roles",
            "X-User-Id",
            "Cookie",
            "Expect",
            "Sec-WebSocket-Key",
            "Upgrade",
            "Transfer-Encoding");
    private static final List<String> HEADER_VALUES = List.of(
            "",
            "*/*",
            "text/html",
            "application/json;q=x",
            "a,b;q=1.5",
            "bytes=0-0",
            "bytes=-5",
            "bytes=9-1",
            "bytes 0-1/2",
            "gAAAAABx",
            "gAAAAA" + "A".repeat(600),
            "OAuth oauth_consumer_key=\"a\", oauth_signature_method=\"HMAC-SHA1\", oauth_signature=\"x\", oauth_timestamp=\"x\", oauth_nonce=\"n\"",
            "Basic eDp5",
            "Basic !",
            "Bearer x",
            "req-0",
            "10.0.0.1, evil",
            "http://[",
            "http://example.org",
            "\u00e9\u4e16",
            "x".repeat(5000),
            "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f",
            "99.99",
            "latest",
            "-1",
            "99999999999999999999",
            "https",
            "{}",
            "%00",
            "de-DE,en;q=",
            "*");
    private static final List<String> VERSIONS =
            List.of("latest", "0.0", "2.1", "2.9999", "1.999", "x", "", "99999999999.1", "2.0001", "-1.2");
    private static final ObjectNode ACCEPTED = accepted();

    private final KnownThings known;

    FuzzedRequests(KnownThings known) {
        this.known = known;
    }

    /// Bodies that a route accepts, by `service METHOD path action`; `$kind` stands for an id.
    private static ObjectNode accepted() {
        try (var file = FuzzedRequests.class.getResourceAsStream("accepted-bodies.json")) {
            return Json.readObject(file.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// A body that the route accepts, with `$kind` for ids, or null.
    static @Nullable JsonNode accepted(WalkedRoute walked) {
        return ACCEPTED.get(walked.shown());
    }

    static boolean hasAcceptedBody(WalkedRoute walked) {
        return ACCEPTED.has(walked.shown());
    }

    static java.util.Collection<String> acceptedRoutes() {
        return ACCEPTED.propertyNames();
    }

    /// A body that the route accepts.
    @Nullable
    JsonNode good(RandomGenerator random, WalkedRoute walked) {
        var body = accepted(walked);
        return body == null ? null : filled(random, body);
    }

    private JsonNode filled(RandomGenerator random, JsonNode node) {
        if (node.isString() && node.stringValue().startsWith("$")) {
            return Json.object()
                    .put("v", known.id(random, node.stringValue().substring(1), false))
                    .get("v");
        }
        if (node instanceof ArrayNode array) {
            var out = Json.array();
            array.forEach(one -> out.add(filled(random, one)));
            return out;
        }
        if (node instanceof ObjectNode object) {
            var out = Json.object();
            object.properties()
                    .forEach(field -> out.set(
                            field.getKey().startsWith("$")
                                    ? known.id(random, field.getKey().substring(1), false)
                                    : field.getKey(),
                            filled(random, field.getValue())));
            return out;
        }
        return node;
    }

    /// @param token  who asks
    WireRequest request(RandomGenerator random, WalkedRoute walked, String token) {
        var route = walked.route();
        var bodiless = route.method().equals("GET") || route.method().equals("HEAD") || oneIn(random, 30);
        List<String> headers = new ArrayList<>();
        if (oneIn(random, 30)) {
            headers.add("X-Auth-Token: " + any(random, HEADER_VALUES));
        } else if (!oneIn(random, 60)) {
            headers.add("X-Auth-Token: " + token);
        }
        version(random, walked, headers);
        if (oneIn(random, 8)) {
            headers.add(any(random, HEADERS) + ": " + any(random, HEADER_VALUES));
        }
        if (!bodiless) {
            headers.add("Content-Type: " + (oneIn(random, 15) ? any(random, HEADER_VALUES) : walked.contentType()));
        }
        return new WireRequest(
                route.method(),
                URI.create(walked.root()).getPort(),
                target(random, walked),
                headers,
                bodiless ? new byte[0] : body(random, walked));
    }

    private void version(RandomGenerator random, WalkedRoute walked, List<String> headers) {
        var route = walked.route();
        var lowest = route.since() == null ? 1 : route.since().minor();
        var highest = route.until() != null
                ? route.until().minor()
                : walked.endpoint().equals("placement") ? 39 : 100;
        if (oneIn(random, 20)) {
            headers.add("OpenStack-API-Version: " + walked.type() + " " + any(random, VERSIONS));
        } else if (route.since() != null || route.until() != null || oneIn(random, 2)) {
            var major = walked.endpoint().equals("placement") ? 1 : 2;
            headers.add("OpenStack-API-Version: " + walked.type() + " " + major + "."
                    + random.nextInt(lowest, highest + 1));
        }
    }

    private String target(RandomGenerator random, WalkedRoute walked) {
        var reads =
                walked.route().method().equals("GET") || walked.route().method().equals("HEAD");
        var removes = walked.route().method().equals("DELETE");
        // what identity has at first is what everybody's tokens stand on
        var expendable = removes || !reads && walked.endpoint().equals("keystone");
        var url = new StringBuilder(walked.prefix());
        var list = "";
        var hostile = oneIn(random, 5);
        for (var segment : walked.route().path().substring(1).split("/", -1)) {
            url.append('/');
            if (!segment.startsWith("{")) {
                url.append(segment);
            } else if (hostile && oneIn(random, 2)) {
                url.append(hostileSegment(random));
            } else {
                url.append(OddText.encoded(id(random, segment, list, expendable)));
            }
            list = segment;
        }
        if (oneIn(random, 40)) {
            url.append(any(random, List.of("/", "//", "/%2e%2e", ";a=b", "/%00", "%", "/..", "#x")));
        }
        if (oneIn(random, reads ? 2 : 12)) {
            url.append('?').append(query(random));
        }
        return url.toString();
    }

    private String hostileSegment(RandomGenerator random) {
        return oneIn(random, 4)
                ? any(
                        random,
                        List.of(
                                "%",
                                "%zz",
                                "%ff%fe",
                                "%ed%a0%80",
                                "..",
                                "%2e%2e%2fetc",
                                "a%2fb",
                                "\u00e9",
                                "{id}",
                                "|",
                                "%0d%0aX:%20y",
                                "+"))
                : OddText.encoded(OddText.ODD.any(random));
    }

    private String id(RandomGenerator random, String parameter, String list, boolean expendable) {
        var named = known.id(random, KnownThings.kind(parameter), expendable);
        return parameter.equals("{id}") || parameter.equals("{uuid}") || parameter.equals("{name}") || oneIn(random, 4)
                ? known.id(random, KnownThings.kind(list), expendable)
                : named;
    }

    private String query(RandomGenerator random) {
        List<String> parts = new ArrayList<>();
        var attributes = List.copyOf(known.attributes().propertyNames());
        for (var i = random.nextInt(3); i >= 0; i--) {
            var key = attributes.isEmpty() || oneIn(random, 2) ? any(random, QUERY) : any(random, attributes);
            var seen = known.attributes().get(key);
            var value = seen == null || oneIn(random, 2) ? OddText.ODD.any(random) : seen.asString(seen.toString());
            parts.add(OddText.encoded(oneIn(random, 20) ? OddText.ODD.any(random) : key)
                    + (oneIn(random, 12)
                            ? ""
                            : "=" + (oneIn(random, 20) ? hostileSegment(random) : OddText.encoded(value))));
        }
        return String.join("&", parts);
    }

    private byte[] body(RandomGenerator random, WalkedRoute walked) {
        if (walked.route().bodyLimit() == Long.MAX_VALUE) {
            return OddText.ODD.any(random).getBytes(StandardCharsets.UTF_8);
        }
        var good = good(random, walked);
        if (good == null) {
            var key = walked.route().bodyKey();
            var object = Json.object();
            good = key == null ? object : object.set(key, Json.object());
        }
        return new OddJson(random, OddText.ODD, known.attributes()).like(good);
    }

    private static boolean oneIn(RandomGenerator random, int n) {
        return random.nextInt(n) == 0;
    }

    private static <T> T any(RandomGenerator random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
