package org.pileus.nova.db.flavors;

import java.util.Set;
import org.pileus.nova.model.Flavor;

/// A flavor with what only the API needs.
/// @param number    orders flavors by creation; the key `id` of older clients' sorting
/// @param projects  that may use it when it is private
public record StoredFlavor(Flavor flavor, long number, Set<String> projects) {
    public StoredFlavor {
        projects = Set.copyOf(projects);
    }

    public String id() {
        return flavor.id();
    }

    public boolean visibleTo(String projectId) {
        return flavor.isPublic() || projects.contains(projectId);
    }
}
