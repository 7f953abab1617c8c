package org.pileus.nova.api.usage;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.servers.ServerLookup;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.migrations.ServerMigration;
import org.pileus.nova.db.migrations.ServerMigrationRepository;
import tools.jackson.databind.node.ObjectNode;

/// Moves of servers between hosts and sizes.
public final class MigrationHandlers {
    private static final String ALL = "os_compute_api:os-migrations:index:all_projects";
    private static final QueryShape LIST = QueryShape.strictSince(75)
            .keys(Shapes.text(), "status", "host", "instance_uuid", "source_compute", "migration_type", "hidden")
            .paged(59)
            .key("changes-since", Shapes.text(), 59)
            .key("changes-before", Shapes.text(), 66)
            .key("user_id", Shapes.text(), 80)
            .key("project_id", Shapes.text(), 80);

    private final Database db;
    private final ServerLookup lookup;
    private final ServerMigrationRepository migrations = new ServerMigrationRepository();

    public MigrationHandlers(Database db, ServerLookup lookup) {
        this.db = db;
        this.lookup = lookup;
    }

    /// GET /os-migrations: of all projects for administrators, of the own one for its managers.
    public Response list(Request request) {
        LIST.check(request);
        var minor = request.microversion().minor();
        var context = request.context();
        var all = request.allows(ALL, Target.project(context.projectId()));
        var query = request.query();
        var page = minor >= 59 ? Page.of(request) : new Page(Page.MOST, null);
        var text = query.last("instance_uuid");
        var instance = text == null ? null : Ids.find(text);
        var since = minor >= 59 && query.has("changes-since")
                ? Times.require(String.valueOf(query.last("changes-since")), "changes-since")
                : null;
        var before = minor >= 66 && query.has("changes-before")
                ? Times.require(String.valueOf(query.last("changes-before")), "changes-before")
                : null;
        var found = text != null && instance == null
                ? java.util.List.<ServerMigration>of()
                : db.read(q -> migrations.list(
                        q,
                        query.last("host"),
                        query.last("status"),
                        instance,
                        query.last("migration_type"),
                        page.limit()));
        var root = Json.object();
        var list = root.putArray("migrations");
        for (var migration : found) {
            var mine =
                    all || (context.projectId() != null && context.projectId().equals(migration.projectId()));
            var inTime = (since == null || !migration.updated().isBefore(since))
                    && (before == null || !migration.updated().isAfter(before));
            if (mine && inTime) {
                list.add(view(migration, minor, all));
            }
        }
        return Response.ok(root);
    }

    private static ObjectNode view(ServerMigration migration, int minor, boolean hosts) {
        var node = Json.object();
        node.put("id", migration.number());
        node.put("instance_uuid", migration.instance().toString());
        node.put("status", migration.status());
        node.put("source_compute", hosts ? migration.sourceHost() : null);
        node.put("source_node", hosts ? migration.sourceHost() : null);
        node.put("dest_compute", hosts ? migration.destHost() : null);
        node.put("dest_node", hosts ? migration.destHost() : null);
        node.putNull("dest_host");
        node.putNull("old_instance_type_id");
        node.putNull("new_instance_type_id");
        node.put("created_at", Times.micros(migration.created()));
        node.put("updated_at", Times.micros(migration.updated()));
        if (minor >= 23) {
            node.put("migration_type", migration.type());
            node.putArray("links");
            node.remove("links");
        }
        if (minor >= 59) {
            node.put("uuid", migration.id().toString());
        }
        if (minor >= 80) {
            node.put("user_id", migration.userId());
            node.put("project_id", migration.projectId());
        }
        return node;
    }

    /// GET /servers/{server_id}/migrations: live migrations under way; this cloud makes none.
    public Response ofServer(Request request) {
        QueryShape.none(request);
        lookup.require(request);
        var root = Json.object();
        root.putArray("migrations");
        return Response.ok(root);
    }

    /// One live migration: 404.
    public Response missing(Request request) {
        var server = lookup.require(request);
        var id = request.pathParameter("migration_id");
        throw new ApiException(new Failure.NotFound(
                "migration", id, "In-progress live migration " + id + " is not found for server " + server.id() + "."));
    }
}
