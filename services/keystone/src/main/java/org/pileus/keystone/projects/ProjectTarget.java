package org.pileus.keystone.projects;

import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Missing;

/// The project of a path, once the caller may do what the route does to it.
final class ProjectTarget {
    private ProjectTarget() {}

    static Project require(Request request, Projects projects) {
        var id = request.pathParameter("project_id");
        var project = projects.get(id);
        request.authorize(Target.of("target.project.id", id)
                .with("target.project.domain_id", project == null ? null : project.ownerDomainId()));
        if (project == null) {
            throw Missing.of("project", id);
        }
        return project;
    }
}
