package org.pileus.keystone.sso;

import org.jspecify.annotations.Nullable;
import org.pileus.keystone.federation.mapping.Mapped.DomainName;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;

/// Domains as mappings name them.
public record DomainNames(Projects projects) {
    /// Null when there is none, or none is named.
    @Nullable
    Project find(@Nullable DomainName named) {
        if (named == null) {
            return null;
        }
        var id = named.id();
        var name = named.name();
        return id != null ? projects.domain(id) : name == null ? null : projects.domainNamed(name);
    }
}
