package org.pileus.tests.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.HttpCall;

/// One route of a running cloud with the place where it is served.
/// @param root  `http://127.0.0.1:8774`
record WalkedRoute(String endpoint, String root, Route route) {
    /// Every route of every service of the cloud.
    static List<WalkedRoute> all(RunningCloud cloud) {
        List<WalkedRoute> all = new ArrayList<>();
        var ports = cloud.embedded().config().addresses().ports();
        for (var service : cloud.embedded().services()) {
            for (var endpoint : service.endpoints()) {
                var root = ports.url("127.0.0.1", endpoint.defaultPort());
                endpoint.app().routes().forEach(route -> all.add(new WalkedRoute(endpoint.name(), root, route)));
            }
        }
        return all;
    }

    /// A call of this route in a version that has it.
    /// @param ids   what to put in place of a parameter, by `segment/{parameter}` or `{parameter}`
    /// @param body  the bytes to send, or null to send none
    HttpCall call(Map<String, String> ids, @Nullable String body) {
        var call = HttpCall.of(route.method(), root + path(ids));
        var version = route.since() != null ? route.since() : route.until();
        if (version != null) {
            call.header("OpenStack-API-Version", type() + " " + version);
        }
        return body == null ? call : call.bytes(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), contentType());
    }

    /// The word before the number in `OpenStack-API-Version`.
    String type() {
        return endpoint.equals("placement") ? "placement" : "compute";
    }

    String contentType() {
        if (route.method().equals("PATCH")
                && endpoint.equals("glance-api")
                && route.path().equals("/v2/images/{image_id}")) {
            return "application/openstack-images-v2.1-json-patch";
        }
        return route.bodyLimit() == Long.MAX_VALUE ? "application/octet-stream" : "application/json";
    }

    private String path(Map<String, String> ids) {
        var text = new StringBuilder();
        var before = "";
        for (var segment : route.path().substring(1).split("/", -1)) {
            text.append('/');
            text.append(segment.startsWith("{") ? id(ids, before, segment) : segment);
            before = segment;
        }
        return prefix() + text;
    }

    /// What stands before the path of the route's table in a URL.
    String prefix() {
        var own = route.path();
        var prefixed =
                endpoint.equals("nova-api") && !own.equals("/") && !own.startsWith("/v2") && !own.startsWith("/pileus");
        return prefixed ? "/v2.1" : "";
    }

    private static String id(Map<String, String> ids, String before, String parameter) {
        var exact = ids.get(before + "/" + parameter);
        return exact != null ? exact : ids.getOrDefault(parameter, "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f");
    }

    String shown() {
        return endpoint + " " + route.method() + " " + route.path()
                + (route.bodyKey() == null ? "" : " " + route.bodyKey());
    }
}
