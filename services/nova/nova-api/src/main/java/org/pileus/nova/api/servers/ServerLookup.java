package org.pileus.nova.api.servers;

import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.model.Instance;

/// Finds the server of a request. Another project's is missing, in the same words (security checklist, A).
public final class ServerLookup {
    private final Database db;
    private final InstanceRepository instances = new InstanceRepository();

    public ServerLookup(Database db) {
        this.db = db;
    }

    /// The living server that the path names, with the route's rule decided for it.
    /// @throws ApiException 404, or 403 when the rule says no
    public Instance require(Request request) {
        return require(request, request.pathParameter("server_id"));
    }

    Instance require(Request request, String given) {
        var id = Ids.find(given);
        if (id == null || given.length() != 36) {
            throw missing(given);
        }
        return authorised(request, instances.findLiving(db, id).orElseThrow(() -> missing(given)));
    }

    /// Also a deleted one, for its history.
    public Instance requireEver(Request request) {
        var given = request.pathParameter("server_id");
        var id = Ids.find(given);
        if (id == null) {
            throw missing(given);
        }
        return authorised(request, instances.find(db, id).orElseThrow(() -> missing(given)));
    }

    private static Instance authorised(Request request, Instance instance) {
        var caller = request.context();
        if (!instance.projectId().equals(caller.projectId())
                && !caller.hasRole("admin")
                && !request.allows(target(instance))) {
            throw missing(instance.id().toString());
        }
        request.authorize(target(instance));
        return instance;
    }

    /// What rules about a server are decided against.
    public static Target target(Instance instance) {
        return Target.owner(instance.projectId(), instance.userId());
    }

    /// Reads it again after a change.
    public Instance again(UUID id) {
        return instances.find(db, id).orElseThrow(() -> missing(id.toString()));
    }

    public static ApiException missing(String id) {
        return new ApiException(new Failure.NotFound("Instance", id, "Instance " + id + " could not be found."));
    }
}
