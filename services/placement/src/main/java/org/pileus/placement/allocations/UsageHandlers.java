package org.pileus.placement.allocations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.placement.allocations.AllocationTable.Count;
import org.pileus.placement.allocations.AllocationTable.Used;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Questions;
import tools.jackson.databind.node.ObjectNode;

/// `/resource_providers/{uuid}/usages` and `/usages`.
public final class UsageHandlers {
    /// The type of consumers that came before 1.38.
    static final String UNKNOWN = "unknown";
    private static final String ALL = "all";
    private static final int LONGEST = 255;

    private final ProviderStore store;
    private final Fresh fresh;

    public UsageHandlers(ProviderStore store, Fresh fresh) {
        this.store = store;
        this.fresh = fresh;
    }

    public Response ofProvider(Request request) {
        var uuid = request.pathParameter("uuid");
        var provider = store.current(uuid)
                .orElseThrow(() -> new ApiException(new Failure.NotFound(
                        "resource provider",
                        uuid,
                        "No resource provider with uuid " + uuid + " found: No resource provider with uuid " + uuid
                                + " found")));
        var body = Json.object();
        body.put("resource_provider_generation", provider.generation());
        var usages = body.putObject("usages");
        provider.inventories().forEach((name, inventory) -> usages.put(name, inventory.used()));
        return fresh.stamp(Response.ok(body), request);
    }

    /// What a project (and a user of it) uses. A reader of the project may ask for its own.
    public Response ofProject(Request request) {
        var project = request.query().last("project_id");
        request.authorize(Target.project(project));
        var byType = request.microversion().atLeast(1, 38);
        Questions.allowOnly(
                request,
                key -> key.equals("project_id") || key.equals("user_id") || (byType && key.equals("consumer_type")));
        var projectId = requireId("project_id", project);
        var user = request.query().last("user_id");
        var userId = user == null ? null : requireId("user_id", user);
        var type = request.query().last("consumer_type");
        requireType(type);
        return store.database().read(query -> {
            var used = AllocationTable.used(query, projectId, userId);
            var body = Json.object();
            if (byType) {
                body.set("usages", byType(used, AllocationTable.counts(query, projectId, userId), type));
            } else {
                put(body.putObject("usages"), used);
            }
            return fresh.stamp(Response.ok(body), request);
        });
    }

    private static String requireId(String key, @Nullable String value) {
        if (value == null) {
            throw Questions.invalid("'" + key + "' is a required property");
        }
        if (value.isEmpty() || value.length() > LONGEST) {
            throw Questions.invalid(
                    value.isEmpty()
                            ? "'' is too short\n\nFailed validating 'minLength' in schema"
                            : "'" + value + "' is too long\n\nFailed validating 'maxLength' in schema");
        }
        return value;
    }

    private static void requireType(@Nullable String type) {
        if (type != null
                && (type.length() > LONGEST || !(Names.isNameForm(type) || type.equals(ALL) || type.equals(UNKNOWN)))) {
            throw Questions.invalid("'" + type + "' does not match '^[A-Z0-9_]+$|^all|^unknown$'");
        }
    }

    private static void put(ObjectNode node, List<Used> used) {
        Map<String, Long> sums = new LinkedHashMap<>();
        used.forEach(row -> sums.merge(row.resourceClass(), row.amount(), Long::sum));
        sums.forEach(node::put);
    }

    private static ObjectNode byType(List<Used> used, List<Count> counts, @Nullable String wanted) {
        var usages = Json.object();
        if (ALL.equals(wanted)) {
            if (!used.isEmpty()) {
                var all = usages.putObject(ALL);
                put(all, used);
                all.put(
                        "consumer_count",
                        counts.stream().mapToLong(Count::consumers).sum());
            }
            return usages;
        }
        for (var count : counts) {
            var name = count.type() == null ? UNKNOWN : count.type();
            if (wanted != null && !wanted.equals(name)) {
                continue;
            }
            var node = usages.putObject(name);
            put(
                    node,
                    used.stream()
                            .filter(row -> name.equals(row.type() == null ? UNKNOWN : row.type()))
                            .toList());
            node.put("consumer_count", count.consumers());
        }
        return usages;
    }
}
