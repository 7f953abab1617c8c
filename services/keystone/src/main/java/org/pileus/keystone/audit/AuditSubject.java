package org.pileus.keystone.audit;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Body;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// What a request was about: worked out from the rule of its route, which names the operation and the kind.
/// @param operation  `created`, `updated` or `deleted`
/// @param kind       as keystone names it in events: `user`, `OS-TRUST:trust`, `role_assignment`
/// @param id         of the object; null when there is none
record AuditSubject(String operation, String kind, @Nullable String id) {
    private static final String PREFIX = "identity:";
    /// What a rule calls the thing, where an event has another name for it.
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("trust", "OS-TRUST:trust"),
            Map.entry("credentials", "credential"),
            Map.entry("limits", "limit"),
            Map.entry("registered_limits", "registered_limit"),
            Map.entry("user_to_group", "group"),
            Map.entry("user_from_group", "group"),
            Map.entry("project_tag", "project"),
            Map.entry("project_tags", "project"),
            Map.entry("tokens_for_user", "user"));
    /// Part of its object: a change of it is a change of that.
    private static final Set<String> PARTS =
            Set.of("user_to_group", "user_from_group", "project_tag", "project_tags", "tokens_for_user");

    /// Empty for what changes nothing.
    static Optional<AuditSubject> of(Request request, Response response) {
        var rule = request.rule();
        if (rule == null) {
            return request.method().equals("POST") && request.path().endsWith("/password")
                    ? Optional.of(new AuditSubject("updated", "user", parameter(request, "user_id")))
                    : Optional.empty();
        }
        if (request.method().equals("GET") || request.method().equals("HEAD") || !rule.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var words = rule.substring(PREFIX.length());
        var gap = words.indexOf('_');
        var noun = gap < 0 ? words : words.substring(gap + 1);
        if (noun.contains("grant")) {
            return Optional.of(new AuditSubject(operation(request), "role_assignment", parameter(request, "role_id")));
        }
        var kind = Objects.requireNonNullElse(KINDS.get(noun), noun);
        var operation = PARTS.contains(noun) ? "updated" : operation(request);
        return Optional.of(new AuditSubject(operation, kind, id(kind, request, response)));
    }

    private static String operation(Request request) {
        return switch (request.method()) {
            case "POST", "PUT" -> "created";
            case "DELETE" -> "deleted";
            default -> "updated";
        };
    }

    private static @Nullable String id(String kind, Request request, Response response) {
        var word = kind.substring(kind.indexOf(':') + 1);
        var named = parameter(request, word + "_id");
        if (named != null) {
            return named;
        }
        if (response.body() instanceof Body.Bytes(var content)) {
            for (var field : Json.readObject(content).properties()) {
                var id = Json.textOrNull(field.getValue(), "id");
                if (id != null) {
                    return id;
                }
            }
        }
        return request.pathParameters().values().stream().findFirst().orElse(null);
    }

    private static @Nullable String parameter(Request request, String name) {
        return request.pathParameters().get(name);
    }

    String eventType() {
        return "identity." + kind + "." + operation;
    }

    String action() {
        return operation + "." + kind;
    }

    /// In the taxonomy of CADF.
    String typeUri() {
        return switch (kind) {
            case "user" -> "data/security/account/user";
            case "group", "project", "role", "domain", "region", "endpoint", "service", "policy" ->
                "data/security/" + kind;
            case "OS-TRUST:trust" -> "data/security/trust";
            case "application_credential", "credential" -> "data/security/credential";
            case "role_assignment" -> "data/security/account/user";
            default -> "unknown";
        };
    }
}
