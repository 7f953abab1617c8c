package org.pileus.client.keystone;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.client.HttpCall;
import tools.jackson.databind.JsonNode;

/// The limits that the identity service keeps for another service: a default for each resource, and what a project
/// has instead. Asked anew each time, so that a change counts at once. Source: Identity API reference, "Unified
/// limits".
public final class UnifiedLimits {
    private final ServiceSession session;
    private final String serviceType;
    private volatile @Nullable String serviceId;

    /// @param session     of a user who may see all limits
    /// @param serviceType whose limits, as in the catalog: `image`
    public UnifiedLimits(ServiceSession session, String serviceType) {
        this.session = session;
        this.serviceType = serviceType;
    }

    /// A project's limits by resource; -1 stands for none. A resource that nobody registered has the limit 0, as
    /// upstream has it.
    public Map<String, Long> of(String project, Collection<String> resources) {
        var service = "service_id=" + encode(service());
        Map<String, Long> limits = new HashMap<>();
        resources.forEach(resource -> limits.put(resource, 0L));
        for (var item : list("/registered_limits?" + service, "registered_limits")) {
            limits.replace(
                    item.path("resource_name").asString(""),
                    item.path("default_limit").longValue());
        }
        for (var item : list("/limits?" + service + "&project_id=" + encode(project), "limits")) {
            limits.replace(
                    item.path("resource_name").asString(""),
                    item.path("resource_limit").longValue());
        }
        return Map.copyOf(limits);
    }

    private String service() {
        var known = serviceId;
        if (known == null) {
            known = list("/services?type=" + encode(serviceType), "services")
                    .path(0)
                    .path("id")
                    .asString("");
            if (known.isEmpty()) {
                throw new ApiException(
                        new Failure.Unavailable("The identity service knows no service of type " + serviceType + "."));
            }
            serviceId = known;
        }
        return known;
    }

    private JsonNode list(String path, String key) {
        try (var reply = session.send(HttpCall.get(session.identityUrl() + path))) {
            return reply.json().path(key);
        } catch (IOException e) {
            throw new ApiException(new Failure.Unavailable("The identity service broke off its answer."), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
