package org.pileus.client.keystone;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.JsonNode;

/// What a validated token says.
/// @param checkedAt  when the identity service was asked
/// @param borrowed     whether it was got with a trust, so that it depends on users that it does not name
/// @param auditIds     its own audit id first, then that of the token it was derived from
/// @param accessRules  the only requests it may make, or null for no such limit
record KnownToken(
        Instant checkedAt,
        Instant expiresAt,
        String userId,
        @Nullable String userName,
        @Nullable String userDomainId,
        @Nullable String userDomainName,
        @Nullable String projectId,
        @Nullable String projectName,
        @Nullable String projectDomainId,
        @Nullable String projectDomainName,
        @Nullable String domainId,
        @Nullable String domainName,
        boolean systemScope,
        Set<String> roles,
        boolean borrowed,
        List<String> auditIds,
        @Nullable String applicationCredentialId,
        @Nullable List<AccessRule> accessRules) {

    /// @param token the object under `token` of a validation answer
    static KnownToken of(JsonNode token, Instant now) {
        var user = token.path("user");
        var project = token.path("project");
        var domain = token.path("domain");
        List<String> roles = new ArrayList<>();
        token.path("roles").forEach(role -> roles.add(role.path("name").asString("")));
        List<String> audit = new ArrayList<>();
        token.path("audit_ids").forEach(id -> audit.add(id.asString("")));
        return new KnownToken(
                now,
                Instant.parse(Json.text(token, "expires_at")),
                Json.text(user, "id"),
                Json.textOrNull(user, "name"),
                Json.textOrNull(user.path("domain"), "id"),
                Json.textOrNull(user.path("domain"), "name"),
                Json.textOrNull(project, "id"),
                Json.textOrNull(project, "name"),
                Json.textOrNull(project.path("domain"), "id"),
                Json.textOrNull(project.path("domain"), "name"),
                Json.textOrNull(domain, "id"),
                Json.textOrNull(domain, "name"),
                token.path("system").path("all").asBoolean(false),
                Set.copyOf(roles),
                token.has("OS-TRUST:trust"),
                List.copyOf(audit),
                Json.textOrNull(token.path("application_credential"), "id"),
                rules(token.path("application_credential").path("access_rules")));
    }

    private static @Nullable List<AccessRule> rules(JsonNode listed) {
        if (!listed.isArray()) {
            return null;
        }
        List<AccessRule> rules = new ArrayList<>();
        listed.forEach(rule -> rules.add(AccessRule.of(rule)));
        return List.copyOf(rules);
    }

    RequestContext context(
            String requestId,
            @Nullable String globalRequestId,
            Secret token,
            Set<String> serviceRoles,
            @Nullable String serviceUserId) {
        return new RequestContext(
                requestId,
                globalRequestId,
                token,
                userId,
                userName,
                userDomainId,
                userDomainName,
                projectId,
                projectName,
                projectDomainId,
                projectDomainName,
                domainId,
                domainName,
                systemScope,
                roles,
                serviceRoles,
                serviceUserId);
    }
}
