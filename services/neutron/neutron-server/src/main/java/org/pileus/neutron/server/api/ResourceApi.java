package org.pileus.neutron.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.node.ObjectNode;

/// What one resource adds to the five routes that [ResourceRoutes] makes for all: where its objects are,
/// who owns them, how they look, and what creating, changing and deleting one means. Bodies arrive checked
/// against the type's table, objects arrive authorised.
public interface ResourceApi<T> {
    ResourceType type();

    /// What the list is filtered from: may hold objects that the caller may not see, and need not look at
    /// all filters.
    List<T> candidates(Request request, Listing listing);

    Optional<T> find(String id);

    String id(T item);

    int revision(T item);

    /// What the rules are decided against.
    Target target(T item, RequestContext caller);

    /// The same for an object that is to be made, from the stored objects that its attributes name.
    /// @throws org.pileus.kernel.core.ApiException 404 when one that it must belong to is missing or invisible
    default Target targetOfNew(Request request, ObjectNode attributes) {
        return Target.project(attributes.path("project_id").stringValue());
    }

    /// The same for the attributes of an update: rules about one may look at its new value.
    default Target targetOfUpdate(T item, ObjectNode changes, RequestContext caller) {
        return target(item, caller);
    }

    /// All attributes; those that the caller may not see are taken out afterwards.
    ObjectNode view(T item, RequestContext caller);

    T create(Request request, ObjectNode attributes);

    /// Makes all or none: here one by one, and what was made is deleted again when a later one fails.
    default List<T> createAll(Request request, List<ObjectNode> all) {
        List<T> made = new ArrayList<>(all.size());
        try {
            for (var attributes : all) {
                made.add(create(request, attributes));
            }
        } catch (RuntimeException e) {
            for (var item : made.reversed()) {
                delete(request, item);
            }
            throw e;
        }
        return made;
    }

    T update(Request request, T item, ObjectNode changes);

    void delete(Request request, T item);

    /// The value of a filter's attribute that is not simply the attribute, or null when it is.
    default @Nullable Boolean matches(ObjectNode view, String filter, List<String> wanted) {
        return null;
    }

    /// Filters that are no attributes.
    default java.util.Set<String> extraFilters() {
        return java.util.Set.of();
    }
}
