package org.pileus.keystone.tokens;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of `POST /v3/auth/tokens`, checked for shape only.
record LoginRequest(List<String> methods, ObjectNode identity, Asked scope) {
    /// The scope that was asked for.
    sealed interface Asked {
        /// None named: the user's default project, if any.
        record Default() implements Asked {}

        record Unscoped() implements Asked {}

        record OfSystem() implements Asked {}

        record OfProject(ObjectNode reference) implements Asked {}

        record OfDomain(ObjectNode reference) implements Asked {}

        record OfTrust(String trustId) implements Asked {}
    }

    static LoginRequest of(ObjectNode body) {
        var auth = object(body, "auth", "request body");
        var identity = object(auth, "identity", "auth");
        if (!identity.path("methods").isArray() || identity.path("methods").isEmpty()) {
            throw missing("methods", "identity");
        }
        List<String> methods = new ArrayList<>(1);
        for (var method : identity.path("methods")) {
            if (!method.isString() || methods.size() > 8) {
                throw ApiException.invalid("Invalid input for field 'methods': it must be a list of method names.");
            }
            if (!methods.contains(method.stringValue())) {
                methods.add(method.stringValue());
            }
        }
        return new LoginRequest(methods, identity, scope(auth.get("scope")));
    }

    private static Asked scope(@Nullable JsonNode scope) {
        if (scope == null) {
            return new Asked.Default();
        }
        if (scope.isString() && scope.stringValue().equals("unscoped")) {
            return new Asked.Unscoped();
        }
        if (!(scope instanceof ObjectNode object) || object.size() != 1) {
            throw missing("system, project, domain, OS-TRUST:trust or unscoped", "scope");
        }
        if (object.get("project") instanceof ObjectNode project) {
            return new Asked.OfProject(project);
        }
        if (object.get("domain") instanceof ObjectNode domain) {
            return new Asked.OfDomain(domain);
        }
        if (object.get("system") instanceof ObjectNode system
                && system.path("all").asBoolean(false)) {
            return new Asked.OfSystem();
        }
        if (object.get("OS-TRUST:trust") instanceof ObjectNode trust) {
            return new Asked.OfTrust(text(trust, "id", "trust"));
        }
        if (object.has("unscoped")) {
            return new Asked.Unscoped();
        }
        throw missing("system, project, domain, OS-TRUST:trust or unscoped", "scope");
    }

    /// The part of the identity that belongs to a method.
    ObjectNode part(String method) {
        return object(identity, method, "identity");
    }

    static ObjectNode object(ObjectNode parent, String key, String where) {
        if (parent.get(key) instanceof ObjectNode object) {
            return object;
        }
        throw missing(key, where);
    }

    static String text(ObjectNode parent, String key, String where) {
        var value = parent.path(key);
        if (!value.isString()) {
            throw missing(key, where);
        }
        return value.stringValue();
    }

    static ApiException missing(String attribute, String target) {
        return ApiException.invalid("Expecting to find " + attribute + " in " + target
                + ". The server could not comply with the request since it is either malformed or otherwise"
                + " incorrect. The client is assumed to be in error.");
    }
}
