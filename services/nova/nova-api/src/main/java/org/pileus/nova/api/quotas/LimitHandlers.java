package org.pileus.nova.api.quotas;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.servergroups.ServerGroupRepository;

/// GET /limits: what a project may have and has.
public final class LimitHandlers {
    private static final String OTHER = "os_compute_api:limits:other_project";
    private static final QueryShape QUERY =
            QueryShape.strictSince(75).key("tenant_id", Shapes.text()).key("reserved", Shapes.text());

    private final Database db;
    private final QuotaBook book;
    private final InstanceRepository instances = new InstanceRepository();
    private final ServerGroupRepository groups = new ServerGroupRepository();

    public LimitHandlers(Database db, QuotaBook book) {
        this.db = db;
        this.book = book;
    }

    /// GET /limits; another project's for administrators.
    public Response show(Request request) {
        QUERY.check(request);
        var own = request.context().requireProject();
        var asked = request.query().last("tenant_id");
        if (asked != null && !asked.equals(own)) {
            request.authorize(OTHER, Target.project(asked));
        }
        var project = asked == null ? own : asked;
        var minor = request.microversion().minor();
        var limits = book.of(project);
        var root = Json.object();
        var all = root.putObject("limits");
        all.putArray("rate");
        var absolute = all.putObject("absolute");
        limits.forEach((resource, limit) -> {
            var name = name(resource);
            if (minor <= resource.lastMinor() && !name.isEmpty()) {
                absolute.put(name, limit);
            }
        });
        if (minor < 39) {
            absolute.put("maxImageMeta", limits.getOrDefault(QuotaResource.METADATA_ITEMS, -1));
        }
        db.read(query -> {
            var used = instances.usage(query, project);
            absolute.put("totalInstancesUsed", used.instances());
            absolute.put("totalCoresUsed", used.cores());
            absolute.put("totalRAMUsed", used.ramMib());
            absolute.put("totalServerGroupsUsed", groups.count(query, project));
            return used;
        });
        if (minor < 36) {
            absolute.put("totalFloatingIpsUsed", 0);
            absolute.put("totalSecurityGroupsUsed", 0);
        }
        return Response.ok(root);
    }

    private static String name(QuotaResource resource) {
        return switch (resource) {
            case INSTANCES -> "maxTotalInstances";
            case CORES -> "maxTotalCores";
            case RAM -> "maxTotalRAMSize";
            case FLOATING_IPS -> "maxTotalFloatingIps";
            case METADATA_ITEMS -> "maxServerMeta";
            case INJECTED_FILES -> "maxPersonality";
            case INJECTED_FILE_CONTENT_BYTES -> "maxPersonalitySize";
            case KEY_PAIRS -> "maxTotalKeypairs";
            case SECURITY_GROUPS -> "maxSecurityGroups";
            case SECURITY_GROUP_RULES -> "maxSecurityGroupRules";
            case SERVER_GROUPS -> "maxServerGroups";
            case SERVER_GROUP_MEMBERS -> "maxServerGroupMembers";
            case FIXED_IPS, INJECTED_FILE_PATH_BYTES -> "";
        };
    }
}
