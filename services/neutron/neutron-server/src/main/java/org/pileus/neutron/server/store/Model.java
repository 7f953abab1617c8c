package org.pileus.neutron.server.store;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All resources of the kinds in [Kind], in memory. Reads see what is committed; the database settles every race.
/// Safe for concurrent use: written by [ResourceStore] alone.
public final class Model {
    private final Map<Kind, Map<String, Resource>> byKind = new EnumMap<>(Kind.class);
    private final Map<String, Map<String, Resource>> byParent = new ConcurrentHashMap<>();
    private final Map<String, Resource> byKey = new ConcurrentHashMap<>();
    /// Rules by the group that they name as remote.
    private final Map<String, Map<String, Resource>> byRemoteGroup = new ConcurrentHashMap<>();

    public Model() {
        for (var kind : Kind.values()) {
            byKind.put(kind, new ConcurrentHashMap<>());
        }
    }

    public Optional<Resource> find(Kind kind, String id) {
        return Optional.ofNullable(of(kind).get(id));
    }

    public @Nullable Resource get(Kind kind, String id) {
        return of(kind).get(id);
    }

    public Collection<Resource> all(Kind kind) {
        return of(kind).values();
    }

    /// Those of a kind that belong to a parent.
    public List<Resource> children(Kind kind, String parentId) {
        var all = byParent.get(parentId);
        return all == null
                ? List.of()
                : all.values().stream().filter(child -> child.kind() == kind).toList();
    }

    public Optional<Resource> withKey(String uniqueKey) {
        return Optional.ofNullable(byKey.get(uniqueKey));
    }

    /// Security group rules that name this group as remote.
    public Collection<Resource> rulesNaming(String groupId) {
        return byRemoteGroup.getOrDefault(groupId, Map.of()).values();
    }

    private Map<String, Resource> of(Kind kind) {
        return java.util.Objects.requireNonNull(byKind.get(kind));
    }

    /// A late repetition of an older state changes nothing.
    synchronized void put(Resource resource) {
        var before = of(resource.kind()).get(resource.id());
        if (before != null && before.revision() > resource.revision()) {
            return;
        }
        if (before != null) {
            forgetKey(before);
        }
        of(resource.kind()).put(resource.id(), resource);
        if (resource.parentId() != null) {
            byParent.computeIfAbsent(resource.parentId(), id -> new ConcurrentHashMap<>())
                    .put(resource.id(), resource);
        }
        if (resource.uniqueKey() != null) {
            byKey.put(resource.uniqueKey(), resource);
        }
        var remote = remoteGroup(resource);
        if (remote != null) {
            byRemoteGroup
                    .computeIfAbsent(remote, id -> new ConcurrentHashMap<>())
                    .put(resource.id(), resource);
        }
    }

    synchronized void remove(Kind kind, String id) {
        var before = of(kind).remove(id);
        if (before == null) {
            return;
        }
        forgetKey(before);
        var remote = remoteGroup(before);
        if (remote != null) {
            byRemoteGroup.getOrDefault(remote, new ConcurrentHashMap<>()).remove(id);
        }
        if (before.parentId() != null) {
            var siblings = byParent.get(before.parentId());
            if (siblings != null) {
                siblings.remove(id);
                if (siblings.isEmpty()) {
                    byParent.remove(before.parentId());
                }
            }
        }
    }

    private void forgetKey(Resource resource) {
        if (resource.uniqueKey() != null) {
            byKey.remove(resource.uniqueKey());
        }
    }

    private static @Nullable String remoteGroup(Resource resource) {
        return resource.kind() == Kind.SECURITY_GROUP_RULE ? resource.textOrNull("remote_group_id") : null;
    }

    /// Whatever its kind.
    @Nullable
    Resource any(String id) {
        for (var kind : Kind.values()) {
            var found = of(kind).get(id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
