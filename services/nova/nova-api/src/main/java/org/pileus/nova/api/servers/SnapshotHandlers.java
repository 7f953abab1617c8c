package org.pileus.nova.api.servers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.client.glance.ImageRecord;
import org.pileus.client.glance.NewImage;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.VmState;

/// What makes images of servers or boots them from others: createImage, shelve and its relatives, rescue.
public final class SnapshotHandlers {
    private static final Set<VmState> SNAPSHOT =
            Set.of(VmState.ACTIVE, VmState.STOPPED, VmState.PAUSED, VmState.SUSPENDED);
    private static final Set<VmState> RESCUE = Set.of(VmState.ACTIVE, VmState.STOPPED, VmState.ERROR);
    private static final String DISK_FORMAT = "qcow2";
    private static final String UNSHELVE_TO_HOST = "os_compute_api:os-shelve:unshelve_to_host";
    private static final Shape CREATE_IMAGE = Shapes.wrapper(
            "createImage", Shapes.object().required("name", Shapes.name()).optional("metadata", Shapes.metadata()));
    private static final Shape RESCUE_BODY = Shapes.wrapper(
            "rescue",
            Shapes.object()
                    .optional("adminPass", Shapes.text())
                    .optional("rescue_image_ref", Shapes.uuid())
                    .orNull());
    private static final Shape UNSHELVE_BODY = Shapes.wrapper(
            "unshelve",
            (value, minor) -> minor < 77
                    ? null
                    : Shapes.object()
                            .optional("availability_zone", Shapes.text(1, 255).orNull())
                            .since(91, "host", Shapes.fqdn())
                            .orNull()
                            .check(value, minor));

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServerChecks checks;

    public SnapshotHandlers(ServerLookup lookup, InstanceLedger ledger, ServerChecks checks) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.checks = checks;
    }

    /// POST action createImage: 202, with the image's URL in `Location` or, since 2.45, its id in the body.
    public Response createImage(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(
                        CREATE_IMAGE, request.json(), request.microversion().minor())
                .path("createImage");
        var metadata = Texts.map(body.path("metadata"));
        ServerCreation.metadata(checks.quotas().of(server.projectId()), metadata);
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "createImage", SNAPSHOT);
        ActionGate.host(server);
        var image = newImage(request, server, Json.text(body, "name").strip(), "snapshot", metadata);
        var id = image.id().toString();
        var change = new Change(ledger.now()).task(TaskState.IMAGE_SNAPSHOT_PENDING);
        begin(
                request,
                server,
                "createImage",
                SNAPSHOT,
                change,
                image.id(),
                InstanceLedger.Send.compute(server, new ComputeCast.Snapshot(server.id(), server.fence(), id)));
        if (request.microversion().atLeast(2, 45)) {
            return Response.json(202, Json.object().put("image_id", id));
        }
        return Response.accepted().header("Location", request.baseUrl() + "/v2.1/images/" + id);
    }

    /// A record without data, in the owner's name; the host fills it. Its format is that of the host's disk, whatever
    /// the image was that the server began with: raw, a header that the guest wrote would be taken for a format.
    private ImageRecord newImage(
            Request request, Instance server, String name, String type, Map<String, String> metadata) {
        Map<String, String> properties = new LinkedHashMap<>();
        var source = server.image();
        if (source != null) {
            source.properties().forEach((key, value) -> {
                if (key.startsWith("hw_") || key.startsWith("os_") || key.equals("architecture")) {
                    properties.put(key, value);
                }
            });
            properties.put("base_image_ref", source.id());
        }
        properties.put("image_type", type);
        properties.put("instance_uuid", server.id().toString());
        properties.put("user_id", server.userId());
        properties.putAll(metadata);
        return checks.images()
                .glance()
                .createFor(
                        new NewImage(
                                name,
                                null,
                                "private",
                                "bare",
                                DISK_FORMAT,
                                source == null ? 0 : source.minRamMib(),
                                Math.max(server.flavor().rootGib(), source == null ? 0 : source.minDiskGib()),
                                properties),
                        request.context());
    }

    /// Deletes the image record again when the change could not be made.
    private void begin(
            Request request,
            Instance server,
            String action,
            Set<VmState> from,
            Change change,
            UUID image,
            InstanceLedger.Send send) {
        var guard = Guard.alive().vm(from).noTask().fence(server.fence());
        if (!ledger.begin(request.context(), server, action, guard, change, send)) {
            checks.images().glance().delete(image);
            throw ActionGate.changed(server, action);
        }
    }

    /// POST action shelve.
    public Response shelve(Request request) {
        var server = lookup.require(request);
        Shapes.require(
                Shapes.wrapper("shelve", Shapes.any()),
                request.json(),
                request.microversion().minor());
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "shelve", SNAPSHOT);
        ActionGate.host(server);
        var image = newImage(request, server, server.name() + "-shelved", "snapshot", Map.of());
        var notes = new HashMap<>(server.systemMetadata());
        notes.put("shelved_image_id", image.id().toString());
        var change = new Change(ledger.now()).task(TaskState.SHELVING).systemMetadata(notes);
        var cast =
                new ComputeCast.Shelve(server.id(), server.fence(), image.id().toString());
        begin(request, server, "shelve", SNAPSHOT, change, image.id(), InstanceLedger.Send.compute(server, cast));
        return Response.accepted();
    }

    /// POST action shelveOffload.
    public Response offload(Request request) {
        var server = lookup.require(request);
        Shapes.require(
                Shapes.wrapper("shelveOffload", Shapes.any()),
                request.json(),
                request.microversion().minor());
        ActionGate.unlocked(request.context(), server);
        var from = Set.of(VmState.SHELVED);
        ActionGate.require(server, "shelveOffload", from);
        simple(
                request,
                server,
                "shelveOffload",
                from,
                TaskState.SHELVING_OFFLOADING,
                new ComputeCast.ShelveOffload(server.id(), server.fence()));
        return Response.accepted();
    }

    /// POST action unshelve: a shelved one starts where it is, an offloaded one finds a host.
    public Response unshelve(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(
                        UNSHELVE_BODY, request.json(), request.microversion().minor())
                .path("unshelve");
        var zone = request.microversion().minor() < 77 ? null : Json.textOrNull(body, "availability_zone");
        var host = request.microversion().minor() < 91 ? null : Json.textOrNull(body, "host");
        ActionGate.unlocked(request.context(), server);
        var from = Set.of(VmState.SHELVED, VmState.SHELVED_OFFLOADED);
        ActionGate.require(server, "unshelve", from);
        destination(request, server, zone, host);
        if (server.vmState() == VmState.SHELVED) {
            simple(
                    request,
                    server,
                    "unshelve",
                    from,
                    TaskState.UNSHELVING,
                    new ComputeCast.Unshelve(server.id(), server.fence(), null));
            return Response.accepted();
        }
        var change = new Change(ledger.now()).task(TaskState.UNSHELVING);
        var send = InstanceLedger.Send.conductor(new ConductorCast.Unshelve(server.id(), host, zone));
        var guard = Guard.alive().vm(from).noTask().fence(server.fence());
        if (!ledger.begin(request.context(), server, "unshelve", guard, change, send)) {
            throw ActionGate.changed(server, "unshelve");
        }
        return Response.accepted();
    }

    private void destination(Request request, Instance server, @Nullable String zone, @Nullable String host) {
        if (zone != null && !checks.hosts().zones().contains(zone)) {
            throw ApiException.invalid("The requested availability zone is not available");
        }
        if (host != null) {
            request.authorize(UNSHELVE_TO_HOST, ServerLookup.target(server));
            if (checks.hosts().compute(host).isEmpty()) {
                throw ApiException.invalid("Compute host " + host + " could not be found.");
            }
        }
        if ((zone != null || host != null) && server.vmState() == VmState.SHELVED) {
            throw ApiException.conflict("Cannot specify a destination for an instance that has not been offloaded: "
                    + server.id() + " is " + server.vmState().word());
        }
    }

    /// POST action rescue: 200 with the password.
    public Response rescue(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(
                        RESCUE_BODY, request.json(), request.microversion().minor())
                .path("rescue");
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "rescue", RESCUE);
        var wanted = Json.textOrNull(body, "rescue_image_ref");
        if (wanted != null) {
            var image = checks.images().require(Objects.requireNonNull(Ids.find(wanted)), request.context());
            if (!image.isActive()) {
                throw ApiException.invalid("Image " + wanted + " is not active.");
            }
        }
        simple(
                request,
                server,
                "rescue",
                RESCUE,
                TaskState.RESCUING,
                new ComputeCast.Rescue(server.id(), server.fence(), wanted));
        var given = Json.textOrNull(body, "adminPass");
        return Response.ok(Json.object().put("adminPass", given == null ? Passwords.make() : given));
    }

    /// POST action unrescue.
    public Response unrescue(Request request) {
        var server = lookup.require(request);
        Shapes.require(
                Shapes.wrapper("unrescue", Shapes.any()),
                request.json(),
                request.microversion().minor());
        ActionGate.unlocked(request.context(), server);
        var from = Set.of(VmState.RESCUED);
        ActionGate.require(server, "unrescue", from);
        simple(
                request,
                server,
                "unrescue",
                from,
                TaskState.UNRESCUING,
                new ComputeCast.Unrescue(server.id(), server.fence()));
        return Response.accepted();
    }

    private void simple(
            Request request, Instance server, String action, Set<VmState> from, TaskState task, ComputeCast cast) {
        var guard = Guard.alive().vm(from).noTask().fence(server.fence());
        var change = new Change(ledger.now()).task(task);
        if (!ledger.begin(
                request.context(), server, action, guard, change, InstanceLedger.Send.compute(server, cast))) {
            throw ActionGate.changed(server, action);
        }
    }
}
