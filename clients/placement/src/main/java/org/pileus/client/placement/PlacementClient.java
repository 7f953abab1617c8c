package org.pileus.client.placement;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import tools.jackson.databind.node.ObjectNode;

/// Calls the Placement API as a service user. Blocking, safe for concurrent use. Unless a method says otherwise every
/// error of the API is an `ApiException`; a lost race on a generation is a `Failure.Conflict` with the code
/// [#CONCURRENT_UPDATE].
public final class PlacementClient {
    public static final String CONCURRENT_UPDATE = "placement.concurrent_update";
    public static final String INVENTORY_IN_USE = "placement.inventory.inuse";

    private final PlacementCalls calls;

    public PlacementClient(ServiceSession session) {
        calls = new PlacementCalls(session);
    }

    /// Creates the provider unless it is there already, and returns it as it is now.
    /// @param parent null for a root
    public ProviderRecord ensureProvider(UUID uuid, String name, @Nullable UUID parent) {
        throw new UnsupportedOperationException();
    }

    public Optional<ProviderRecord> provider(UUID uuid) {
        throw new UnsupportedOperationException();
    }

    public Optional<ProviderRecord> providerNamed(String name) {
        throw new UnsupportedOperationException();
    }

    /// The provider and all others of its tree.
    public List<ProviderRecord> tree(UUID uuid) {
        throw new UnsupportedOperationException();
    }

    /// Deletes a provider without allocations; absent is success.
    public void deleteProvider(UUID uuid) {
        throw new UnsupportedOperationException();
    }

    public ProviderInventories inventories(UUID provider) {
        throw new UnsupportedOperationException();
    }

    /// Replaces all inventories.
    /// @param generation the provider's, as last read
    /// @return with the new generation
    public ProviderInventories setInventories(
            UUID provider, long generation, Map<String, InventoryRecord> inventories) {
        throw new UnsupportedOperationException();
    }

    public ProviderTraits traits(UUID provider) {
        throw new UnsupportedOperationException();
    }

    /// Replaces all traits. Custom ones must exist: see [#ensureTrait].
    public ProviderTraits setTraits(UUID provider, long generation, Set<String> traits) {
        throw new UnsupportedOperationException();
    }

    /// Adds or removes one trait, trying again when somebody else changes the provider meanwhile. For
    /// `COMPUTE_STATUS_DISABLED`.
    public void switchTrait(UUID provider, String trait, boolean present) {
        throw new UnsupportedOperationException();
    }

    /// Makes a custom trait known.
    public void ensureTrait(String name) {
        throw new UnsupportedOperationException();
    }

    /// Makes a custom resource class known.
    public void ensureResourceClass(String name) {
        throw new UnsupportedOperationException();
    }

    public ProviderAggregates aggregates(UUID provider) {
        throw new UnsupportedOperationException();
    }

    public ProviderAggregates setAggregates(UUID provider, long generation, Set<UUID> aggregates) {
        throw new UnsupportedOperationException();
    }

    public ProviderUsages usages(UUID provider) {
        throw new UnsupportedOperationException();
    }

    /// What every consumer has of one provider: consumer to resource class to amount.
    public Map<UUID, Map<String, Long>> providerAllocations(UUID provider) {
        throw new UnsupportedOperationException();
    }

    public Candidates candidates(CandidateQuery query) {
        throw new UnsupportedOperationException();
    }

    /// Takes resources for one consumer. Repeating a claim that succeeded, its answer lost, gives `Claimed` again.
    public ClaimResult claim(Claim claim) {
        throw new UnsupportedOperationException();
    }

    /// Replaces the allocations of several consumers at once, or of none: a move between a server and its migration.
    public ClaimResult move(Collection<Claim> claims) {
        throw new UnsupportedOperationException();
    }

    public ConsumerAllocations allocations(UUID consumer) {
        throw new UnsupportedOperationException();
    }

    /// Gives back everything; nothing to give back is success.
    public void deleteAllocations(UUID consumer) {
        throw new UnsupportedOperationException();
    }

    /// What a project uses of each resource class, over all providers.
    /// @param userId null for all its users
    public Map<String, Long> projectUsages(String projectId, @Nullable String userId) {
        throw new UnsupportedOperationException();
    }

    /// Replaces inventories and allocations of a tree in one step. The body is that of `POST /reshaper` at 1.30.
    public void reshape(ObjectNode body) {
        throw new UnsupportedOperationException();
    }
}
