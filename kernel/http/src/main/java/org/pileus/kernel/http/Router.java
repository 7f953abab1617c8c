package org.pileus.kernel.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the routes of a path: a tree of segments, literal ones before parameters. A trailing slash does
/// not matter.
final class Router {
    private final Node root = new Node();
    /// What is found at paths without parameters, most of all requests.
    private final Map<String, Match> literal = new HashMap<>();

    Router(List<Route> routes) {
        for (var route : routes) {
            var node = root;
            for (var segment : segments(route.path())) {
                node = isParameter(segment) ? node.parameter() : node.literal(segment);
            }
            node.add(route);
        }
        for (var route : routes) {
            var found = route.path().contains("{") ? null : search(route.path());
            if (found != null) {
                literal.put(route.path(), found);
            }
        }
    }

    /// The routes of one path with the values of its parameters.
    record Match(List<Entry> entries) {
        Set<String> methods() {
            var names = new TreeSet<String>();
            for (var entry : entries) {
                names.add(entry.route().method());
                if (entry.route().method().equals("GET")) {
                    names.add("HEAD");
                }
            }
            return names;
        }
    }

    record Entry(Route route, List<String> parameterNames, List<String> values) {
        Map<String, String> parameters() {
            if (parameterNames.isEmpty()) {
                return Map.of();
            }
            Map<String, String> all = HashMap.newHashMap(parameterNames.size());
            for (var i = 0; i < parameterNames.size(); i++) {
                all.put(parameterNames.get(i), values.get(i));
            }
            return all;
        }
    }

    /// Null when no route has this path. The routes of the most literal path come first; those of a less literal
    /// path that also fits follow, so that `/servers/detail` and `/servers/{id}` can have different methods.
    @Nullable
    Match find(String path) {
        var known = literal.get(path);
        return known == null ? search(path) : known;
    }

    private @Nullable Match search(String path) {
        List<Entry> found = new ArrayList<>(4);
        collect(root, segments(path), 0, new ArrayList<>(4), found);
        return found.isEmpty() ? null : new Match(found);
    }

    private static void collect(Node node, List<String> segments, int at, List<String> values, List<Entry> found) {
        if (at == segments.size()) {
            for (var slot : node.routes) {
                found.add(new Entry(slot.route, slot.names, List.copyOf(values)));
            }
            return;
        }
        var literal = node.literals.get(segments.get(at));
        if (literal != null) {
            collect(literal, segments, at + 1, values, found);
        }
        if (node.parameter != null && !segments.get(at).isEmpty()) {
            values.add(segments.get(at));
            collect(node.parameter, segments, at + 1, values, found);
            values.removeLast();
        }
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    static List<String> segments(String path) {
        List<String> all = new ArrayList<>(8);
        var start = 1;
        while (start < path.length()) {
            var end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            all.add(path.substring(start, end));
            start = end + 1;
        }
        return all;
    }

    private record Slot(Route route, List<String> names) {}

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private @Nullable Node parameter;
        private final List<Slot> routes = new ArrayList<>(1);

        Node literal(String segment) {
            return literals.computeIfAbsent(segment, s -> new Node());
        }

        Node parameter() {
            if (parameter == null) {
                parameter = new Node();
            }
            return parameter;
        }

        void add(Route route) {
            List<String> names = new ArrayList<>();
            for (var segment : segments(route.path())) {
                if (isParameter(segment)) {
                    names.add(segment.substring(1, segment.length() - 1));
                }
            }
            routes.add(new Slot(route, List.copyOf(names)));
        }
    }
}
