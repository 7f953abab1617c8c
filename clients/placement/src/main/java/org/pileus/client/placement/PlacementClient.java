package org.pileus.client.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls the Placement API as a service user. Blocking, safe for concurrent use. Unless a method says
/// otherwise every error of the API is an `ApiException`; a lost race on a generation is a
/// `Failure.Conflict` with the code [#CONCURRENT_UPDATE].
public final class PlacementClient {
    public static final String CONCURRENT_UPDATE = "placement.concurrent_update";
    public static final String INVENTORY_IN_USE = "placement.inventory.inuse";
    /// How often [#switchTrait] reads again when somebody else changes the provider.
    private static final int TRIES = 5;

    private final PlacementCalls calls;

    public PlacementClient(ServiceSession session) {
        calls = new PlacementCalls(session);
    }

    /// Creates the provider unless it is there already, and returns it as it is now.
    /// @param parent null for a root
    public ProviderRecord ensureProvider(UUID uuid, String name, @Nullable UUID parent) {
        var known = provider(uuid);
        if (known.isPresent()) {
            return known.get();
        }
        var body = Json.object().put("uuid", uuid.toString()).put("name", name);
        if (parent != null) {
            body.put("parent_provider_uuid", parent.toString());
        }
        try {
            return Bodies.provider(calls.json("POST", "/resource_providers", body));
        } catch (ApiException e) {
            // Made by somebody else in between, or the name belongs to another provider: only the first is fine.
            return provider(uuid).orElseThrow(() -> e);
        }
    }

    public Optional<ProviderRecord> provider(UUID uuid) {
        return Optional.ofNullable(calls.jsonOrNull(path(uuid, ""))).map(Bodies::provider);
    }

    public Optional<ProviderRecord> providerNamed(String name) {
        return list("?name=" + PlacementCalls.encode(name)).stream().findFirst();
    }

    /// The provider and all others of its tree.
    public List<ProviderRecord> tree(UUID uuid) {
        return list("?in_tree=" + uuid);
    }

    private List<ProviderRecord> list(String query) {
        List<ProviderRecord> all = new ArrayList<>();
        for (var node : calls.json("GET", "/resource_providers" + query, null).path("resource_providers")) {
            all.add(Bodies.provider(node));
        }
        return all;
    }

    /// Deletes a provider without allocations; absent is success.
    public void deleteProvider(UUID uuid) {
        calls.done("DELETE", path(uuid, ""), null);
    }

    public ProviderInventories inventories(UUID provider) {
        return Bodies.inventories(calls.json("GET", path(provider, "/inventories"), null));
    }

    /// Replaces all inventories.
    /// @param generation the provider's, as last read
    /// @return with the new generation
    public ProviderInventories setInventories(
            UUID provider, long generation, Map<String, InventoryRecord> inventories) {
        var body = Bodies.inventories(generation, inventories);
        return Bodies.inventories(calls.json("PUT", path(provider, "/inventories"), body));
    }

    public ProviderTraits traits(UUID provider) {
        return traits(calls.json("GET", path(provider, "/traits"), null));
    }

    /// Replaces all traits. Custom ones must exist: see [#ensureTrait].
    public ProviderTraits setTraits(UUID provider, long generation, Set<String> traits) {
        var body = Json.object().put("resource_provider_generation", generation);
        var list = body.putArray("traits");
        traits.forEach(list::add);
        return traits(calls.json("PUT", path(provider, "/traits"), body));
    }

    private static ProviderTraits traits(JsonNode node) {
        return new ProviderTraits(Bodies.generation(node), Bodies.texts(node.path("traits")));
    }

    /// Adds or removes one trait, trying again when somebody else changes the provider meanwhile. For
    /// `COMPUTE_STATUS_DISABLED`.
    public void switchTrait(UUID provider, String trait, boolean present) {
        for (var tries = 1; ; tries++) {
            var now = traits(provider);
            if (now.traits().contains(trait) == present) {
                return;
            }
            var wanted = new LinkedHashSet<>(now.traits());
            if (present) {
                wanted.add(trait);
            } else {
                wanted.remove(trait);
            }
            try {
                setTraits(provider, now.generation(), wanted);
                return;
            } catch (ApiException e) {
                if (tries == TRIES || !isLostRace(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isLostRace(ApiException e) {
        return e.failure() instanceof Failure.Conflict(var code, var message) && CONCURRENT_UPDATE.equals(code);
    }

    /// Makes a custom trait known.
    public void ensureTrait(String name) {
        calls.json("PUT", "/traits/" + PlacementCalls.encode(name), null);
    }

    /// Makes a custom resource class known.
    public void ensureResourceClass(String name) {
        calls.json("PUT", "/resource_classes/" + PlacementCalls.encode(name), null);
    }

    public ProviderAggregates aggregates(UUID provider) {
        return aggregates(calls.json("GET", path(provider, "/aggregates"), null));
    }

    public ProviderAggregates setAggregates(UUID provider, long generation, Set<UUID> aggregates) {
        var body = Json.object().put("resource_provider_generation", generation);
        var list = body.putArray("aggregates");
        aggregates.forEach(id -> list.add(id.toString()));
        return aggregates(calls.json("PUT", path(provider, "/aggregates"), body));
    }

    private static ProviderAggregates aggregates(JsonNode node) {
        Set<UUID> ids = new LinkedHashSet<>();
        node.path("aggregates").forEach(id -> ids.add(UUID.fromString(id.asString())));
        return new ProviderAggregates(Bodies.generation(node), ids);
    }

    public ProviderUsages usages(UUID provider) {
        var node = calls.json("GET", path(provider, "/usages"), null);
        return new ProviderUsages(Bodies.generation(node), Bodies.amounts(node.path("usages")));
    }

    /// What every consumer has of one provider: consumer to resource class to amount.
    public Map<UUID, Map<String, Long>> providerAllocations(UUID provider) {
        return Bodies.allocations(
                calls.json("GET", path(provider, "/allocations"), null).path("allocations"));
    }

    public Candidates candidates(CandidateQuery query) {
        return Bodies.candidates(calls.json("GET", "/allocation_candidates" + CandidateQueryText.of(query), null));
    }

    /// Takes resources for one consumer. Repeating a claim that succeeded, its answer lost, gives `Claimed`
    /// again.
    public ClaimResult claim(Claim claim) {
        var path = "/allocations/" + claim.consumer();
        var result = settle(() -> calls.json("PUT", path, Bodies.claim(claim)));
        if (result instanceof ClaimResult.Changed
                && allocations(claim.consumer()).allocations().equals(claim.allocations())) {
            return new ClaimResult.Claimed();
        }
        return result;
    }

    /// Replaces the allocations of several consumers at once, or of none: a move between a server and its
    /// migration.
    public ClaimResult move(Collection<Claim> claims) {
        var body = Json.object();
        claims.forEach(claim -> body.set(claim.consumer().toString(), Bodies.claim(claim)));
        return settle(() -> calls.json("POST", "/allocations", body));
    }

    private static ClaimResult settle(Runnable request) {
        try {
            request.run();
            return new ClaimResult.Claimed();
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Conflict(var code, var message)) {
                return CONCURRENT_UPDATE.equals(code)
                        ? new ClaimResult.Changed(message)
                        : new ClaimResult.NoRoom(message);
            }
            throw e;
        }
    }

    public ConsumerAllocations allocations(UUID consumer) {
        var node = calls.json("GET", "/allocations/" + consumer, null);
        var generation = node.get("consumer_generation");
        return new ConsumerAllocations(
                consumer,
                generation == null || generation.isNull() ? null : (Long) generation.asLong(),
                Json.textOrNull(node, "project_id"),
                Json.textOrNull(node, "user_id"),
                Json.textOrNull(node, "consumer_type"),
                Bodies.allocations(node.path("allocations")));
    }

    /// Gives back everything; nothing to give back is success.
    public void deleteAllocations(UUID consumer) {
        calls.done("DELETE", "/allocations/" + consumer, null);
    }

    /// What a project uses of each resource class, over all providers.
    /// @param userId null for all its users
    public Map<String, Long> projectUsages(String projectId, @Nullable String userId) {
        var user = userId == null ? "" : "&user_id=" + PlacementCalls.encode(userId);
        var all = calls.json(
                        "GET",
                        "/usages?project_id=" + PlacementCalls.encode(projectId) + user + "&consumer_type=all",
                        null)
                .path("usages")
                .path("all");
        var amounts = Bodies.amounts(all);
        amounts.remove("consumer_count");
        return amounts;
    }

    /// Replaces inventories and allocations of a tree in one step. The body is that of `POST /reshaper` at 1.39.
    public void reshape(ObjectNode body) {
        calls.json("POST", "/reshaper", body);
    }

    private static String path(UUID provider, String rest) {
        return "/resource_providers/" + provider + rest;
    }
}
