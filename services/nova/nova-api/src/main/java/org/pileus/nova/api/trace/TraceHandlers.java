package org.pileus.nova.api.trace;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.kernel.trace.SpanRecord;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.db.instances.InstanceRepository;

/// GET /pileus/v1/traces/{id}: the numbered steps of a launch, by the server's id or the request's. Not
/// upstream's.
public final class TraceHandlers {
    private final TraceStore traces;
    private final Database db;
    private final InstanceRepository instances = new InstanceRepository();

    public TraceHandlers(TraceStore traces, Database db) {
        this.traces = traces;
        this.db = db;
    }

    /// 200 with the steps in the order they began; 404 when nothing is kept of the id or it is somebody else's.
    public Response show(Request request) {
        var id = request.pathParameter("id");
        var spans = traces.find(id);
        if (!request.allows(target(id, spans)) || spans.isEmpty()) {
            throw new ApiException(new Failure.NotFound("trace", id));
        }
        var root = Json.object();
        var list = root.putArray("spans");
        spans.forEach(span -> list.add(span.toJson()));
        return Response.ok(root);
    }

    /// The server that the steps are about; without one only administrators may see them.
    private Target target(String id, List<SpanRecord> spans) {
        var server = Ids.find(id);
        for (var span : spans) {
            var subject = span.subject();
            if (server == null && subject != null) {
                server = Ids.find(subject);
            }
        }
        if (server == null) {
            return Target.NONE;
        }
        var known = server;
        return db.read(query -> instances.find(query, known))
                .map(instance -> Target.owner(instance.projectId(), instance.userId()))
                .orElse(Target.NONE);
    }
}
