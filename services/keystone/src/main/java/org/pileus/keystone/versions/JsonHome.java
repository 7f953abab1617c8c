package org.pileus.keystone.versions;

import java.util.List;
import java.util.TreeMap;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Route;
import tools.jackson.databind.node.ObjectNode;

/// The JSON-home document: what there is, by relation, with URLs or URL templates. Made of the route table,
/// so it lists what is really there. Source: the Identity API's JSON-home relations.
final class JsonHome {
    private static final String V3 = "https://docs.openstack.org/api/openstack-identity/3/";

    private JsonHome() {}

    static ObjectNode of(List<Route> routes) {
        var paths = new TreeMap<String, String>();
        for (var route : routes) {
            if (route.path().startsWith("/v3/")) {
                paths.putIfAbsent(relation(route.path()), route.path());
            }
        }
        var answer = Json.object();
        var resources = answer.putObject("resources");
        paths.forEach((relation, path) -> resources.set(relation, resource(path)));
        return answer;
    }

    private static ObjectNode resource(String path) {
        var node = Json.object();
        var parameters = Json.object();
        for (var segment : path.split("/", -1)) {
            if (segment.startsWith("{")) {
                var name = segment.substring(1, segment.length() - 1);
                parameters.put(name, V3 + "param/" + name);
            }
        }
        if (parameters.isEmpty()) {
            node.put("href", path.substring("/v3".length()));
        } else {
            node.put("href-template", path.substring("/v3".length()));
            node.set("href-vars", parameters);
        }
        return node;
    }

    /// Extensions have a relation space of their own: `/v3/OS-INHERIT/…` is `ext/OS-INHERIT/1.0/rel/…`.
    private static String relation(String path) {
        var words = new StringBuilder();
        var extension = "";
        var last = "";
        for (var segment : path.substring("/v3/".length()).split("/", -1)) {
            if (segment.startsWith("OS-")) {
                extension = segment;
                continue;
            }
            if (segment.startsWith("{")) {
                // `/users/{user_id}` is the relation `user`
                if (!words.isEmpty() && last.endsWith("s")) {
                    var single = last.endsWith("ies")
                            ? last.substring(0, last.length() - 3) + "y"
                            : last.substring(0, last.length() - 1);
                    words.setLength(words.length() - last.length());
                    words.append(single);
                }
                last = "";
                continue;
            }
            if (!words.isEmpty()) {
                words.append('_');
            }
            words.append(segment.replace('-', '_'));
            last = segment;
        }
        return extension.isEmpty() ? V3 + "rel/" + words : V3 + "ext/" + extension + "/1.0/rel/" + words;
    }
}
