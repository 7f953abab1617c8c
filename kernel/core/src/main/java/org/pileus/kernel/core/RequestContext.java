package org.pileus.kernel.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Who asks, for which scope, in which request. Made once at the edge from a validated token; a message
/// carries it without the token.
///
/// @param requestId        `req-<uuid>`, made by this service
/// @param globalRequestId  `req-<uuid>` of the first service in the chain, if it was told
/// @param authToken        the caller's token; absent in messages
/// @param domainId         the scope when the token is scoped to a domain
/// @param systemScope      true when the token is scoped to the whole system
/// @param roles            role names, implied ones included, as the token says
/// @param serviceRoles     roles of the service token beside the user's, empty when there is none
/// @param serviceUserId    the user of that service token
public record RequestContext(
        String requestId,
        @Nullable String globalRequestId,
        @Nullable Secret authToken,
        @Nullable String userId,
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
        Set<String> serviceRoles,
        @Nullable String serviceUserId) {

    public RequestContext {
        roles = Set.copyOf(roles);
        serviceRoles = Set.copyOf(serviceRoles);
    }

    /// A request before its token was looked at, or one that needs none.
    public static RequestContext anonymous(String requestId, @Nullable String globalRequestId) {
        return new RequestContext(
                requestId,
                globalRequestId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                Set.of(),
                Set.of(),
                null);
    }

    public boolean hasRole(String role) {
        return roles.contains(role);
    }

    /// The id that ties the requests of one chain together.
    public String chainId() {
        return globalRequestId == null ? requestId : globalRequestId;
    }

    /// The project of the scope; a route that needs one and gets a token without is refused.
    public String requireProject() {
        if (projectId == null) {
            throw new ApiException(new Failure.Forbidden("This operation needs a token that is scoped to a project."));
        }
        return projectId;
    }

    public String requireUser() {
        if (userId == null) {
            throw ApiException.unauthorized();
        }
        return userId;
    }

    /// The form that travels in messages: everything but the token. Keys as short as readable.
    public ObjectNode toJson() {
        var node = Json.object();
        node.put("request_id", requestId);
        put(node, "global_request_id", globalRequestId);
        put(node, "user_id", userId);
        put(node, "user_name", userName);
        put(node, "user_domain_id", userDomainId);
        put(node, "user_domain_name", userDomainName);
        put(node, "project_id", projectId);
        put(node, "project_name", projectName);
        put(node, "project_domain_id", projectDomainId);
        put(node, "project_domain_name", projectDomainName);
        put(node, "domain_id", domainId);
        put(node, "domain_name", domainName);
        if (systemScope) {
            node.put("system_scope", true);
        }
        var list = node.putArray("roles");
        roles.forEach(list::add);
        if (!serviceRoles.isEmpty()) {
            var service = node.putArray("service_roles");
            serviceRoles.forEach(service::add);
            put(node, "service_user_id", serviceUserId);
        }
        return node;
    }

    public static RequestContext fromJson(JsonNode node) {
        return new RequestContext(
                Json.text(node, "request_id"),
                Json.textOrNull(node, "global_request_id"),
                null,
                Json.textOrNull(node, "user_id"),
                Json.textOrNull(node, "user_name"),
                Json.textOrNull(node, "user_domain_id"),
                Json.textOrNull(node, "user_domain_name"),
                Json.textOrNull(node, "project_id"),
                Json.textOrNull(node, "project_name"),
                Json.textOrNull(node, "project_domain_id"),
                Json.textOrNull(node, "project_domain_name"),
                Json.textOrNull(node, "domain_id"),
                Json.textOrNull(node, "domain_name"),
                node.path("system_scope").asBoolean(false),
                strings(node.path("roles")),
                strings(node.path("service_roles")),
                Json.textOrNull(node, "service_user_id"));
    }

    private static void put(ObjectNode node, String key, @Nullable String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    private static Set<String> strings(JsonNode array) {
        List<String> all = new ArrayList<>(array.size());
        array.forEach(item -> all.add(item.asString()));
        return Set.copyOf(all);
    }
}
