package org.pileus.client.keystone;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.JsonNode;

/// A kind of request that a token of an application credential may make. Source: the Identity API, access rules.
/// @param service  type of the service, `compute`
/// @param method   exactly this one: a rule for GET allows no HEAD
/// @param path     as the client sends it; `*` and `{name}` stand for one or more characters other than a slash, `**`
///                 for any characters
public record AccessRule(String service, String method, String path) {
    public static AccessRule of(JsonNode rule) {
        return new AccessRule(
                rule.path("service").asString(""),
                rule.path("method").asString(""),
                rule.path("path").asString(""));
    }

    /// Whether one of the rules allows a request to a service of this type. A path that can be read in more than one
    /// way (empty or dotted segments, an encoded slash) is allowed by none.
    public static boolean allow(List<AccessRule> rules, String serviceType, Request request) {
        var path = request.originalPath();
        return unambiguous(request.rawPath())
                && unambiguous(path)
                && rules.stream()
                        .anyMatch(rule -> rule.service.equals(serviceType)
                                && rule.method.equals(request.method())
                                && rule.covers(path));
    }

    private static boolean unambiguous(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        return !path.contains("//")
                && !path.contains("/./")
                && !path.contains("/../")
                && !path.endsWith("/.")
                && !path.endsWith("/..")
                && !lower.contains("%2f")
                && !lower.contains("%5c")
                && !path.contains("\\");
    }

    /// All positions of the path that the pattern can have reached, step by step: no backtracking, whatever the rule.
    boolean covers(String wanted) {
        var reached = new BitSet(wanted.length() + 1);
        reached.set(0);
        for (var at = 0; at < path.length() && !reached.isEmpty(); ) {
            var next = new BitSet(wanted.length() + 1);
            if (path.startsWith("**", at)) {
                next.set(reached.nextSetBit(0), wanted.length() + 1);
                at += 2;
            } else if (path.charAt(at) == '*') {
                withinSegment(wanted, reached, next);
                at++;
            } else if (path.charAt(at) == '{' && path.indexOf('}', at) > 0) {
                withinSegment(wanted, reached, next);
                at = path.indexOf('}', at) + 1;
            } else {
                var literal = path.charAt(at);
                reached.stream()
                        .filter(from -> from < wanted.length() && wanted.charAt(from) == literal)
                        .forEach(from -> next.set(from + 1));
                at++;
            }
            reached = next;
        }
        return reached.get(wanted.length());
    }

    private static void withinSegment(String wanted, BitSet reached, BitSet next) {
        var open = false;
        for (var from = 0; from < wanted.length(); from++) {
            open = (open || reached.get(from)) && wanted.charAt(from) != '/';
            next.set(from + 1, open);
        }
    }
}
