package org.pileus.nova.api.servers;

import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.migrations.ServerMigration;
import org.pileus.nova.db.migrations.ServerMigrationRepository;
import org.pileus.nova.db.quotas.Usage;
import org.pileus.nova.db.quotas.UsageRepository;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.Move;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Gives servers another flavor, and makes that final or undoes it.
public final class ResizeHandlers {
    private static final Set<VmState> FROM = Set.of(VmState.ACTIVE, VmState.STOPPED);
    private static final Set<VmState> RESIZED = Set.of(VmState.RESIZED);
    private static final Shape CONFIRM = Shapes.wrapper("confirmResize", Shapes.any());
    private static final Shape REVERT = Shapes.wrapper("revertResize", Shapes.any());

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServerChecks checks;
    private final IdSource ids;
    private final ServerMigrationRepository migrations = new ServerMigrationRepository();
    private final UsageRepository usages = new UsageRepository();

    public ResizeHandlers(ServerLookup lookup, InstanceLedger ledger, ServerChecks checks, IdSource ids) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.checks = checks;
        this.ids = ids;
    }

    /// POST action resize.
    public Response resize(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(
                        ServerSchemas.RESIZE,
                        request.json(),
                        request.microversion().minor())
                .path("resize");
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "resize", FROM);
        ActionGate.launched(server, "resize");
        var host = ActionGate.host(server);
        var wanted = body.path("flavorRef");
        var flavor = flavor(request, wanted.isString() ? wanted.stringValue() : wanted.asString());
        check(server, flavor);
        var now = ledger.now();
        var move = new Move(ids.uuid(), server.flavor(), flavor, server.vmState(), host, null);
        var change = new Change(now).task(TaskState.RESIZE_PREP).progress(0).move(move);
        if (body.has("OS-DCF:diskConfig")) {
            var spec = server.spec().toJson().put("disk_config", Json.text(body, "OS-DCF:diskConfig"));
            change.spec(InstanceSpec.fromJson(spec));
        }
        var migration = new ServerMigration(
                move.id(),
                0,
                server.id(),
                "resize",
                "pre-migrating",
                host,
                null,
                server.flavor().id(),
                flavor.id(),
                request.context().userId(),
                request.context().projectId(),
                now,
                now);
        var limits = checks.quotas().servers(server.projectId());
        var begun = ledger.begin(
                request.context(),
                server,
                "resize",
                Guard.alive().vm(FROM).noTask().fence(server.fence()),
                change,
                InstanceLedger.Send.conductor(new ConductorCast.MigrateServer(server.id(), null)),
                tx -> {
                    take(tx, server, flavor, limits);
                    migrations.insert(tx, migration);
                });
        if (!begun) {
            throw ActionGate.changed(server, "resize");
        }
        return Response.accepted();
    }

    /// What grows must fit the quota; what shrinks is free.
    private void take(Transaction tx, Instance server, Flavor flavor, Usage limits) {
        var more = new Usage(
                0,
                Math.max(0, flavor.vcpus() - server.flavor().vcpus()),
                Math.max(0, flavor.memoryMib() - server.flavor().memoryMib()));
        // Where nothing is added, no limit is looked at: a project over its quota may still shrink.
        var checked = new Usage(-1, more.cores() == 0 ? -1 : limits.cores(), more.ramMib() == 0 ? -1 : limits.ramMib());
        if (!usages.take(tx, server.projectId(), more, checked)) {
            throw new ApiException(new Failure.QuotaExceeded(
                    java.util.List.of("cores", "ram"),
                    "Quota exceeded for cores, ram: Requested " + more.cores() + ", " + more.ramMib()
                            + ", but the limits are " + limits.cores() + ", " + limits.ramMib()));
        }
    }

    private Flavor flavor(Request request, String reference) {
        var id = reference.substring(reference.lastIndexOf('/') + 1);
        try {
            return checks.flavors()
                    .require(
                            id, request.context().projectId(), request.context().hasRole("admin"))
                    .flavor();
        } catch (ApiException e) {
            throw ApiException.invalid("Unable to locate requested flavor.");
        }
    }

    private static void check(Instance server, Flavor flavor) {
        var old = server.flavor();
        if (old.id().equals(flavor.id())) {
            throw ApiException.invalid("When resizing, instances must change flavor!");
        }
        if (flavor.rootGib() == 0 && old.rootGib() != 0) {
            throw ApiException.invalid("Resize to zero disk flavor is not allowed.");
        }
        if (flavor.rootGib() < old.rootGib() || flavor.ephemeralGib() < old.ephemeralGib()) {
            throw ApiException.invalid("The disk of flavor " + flavor.name() + " is smaller than the server's disk.");
        }
        var image = server.image();
        if (image != null && image.minRamMib() > flavor.memoryMib()) {
            throw ApiException.invalid("Flavor's memory is too small for requested image.");
        }
    }

    /// POST action confirmResize: 204.
    public Response confirm(Request request) {
        var server = lookup.require(request);
        Shapes.require(CONFIRM, request.json(), request.microversion().minor());
        end(
                request,
                server,
                "confirmResize",
                TaskState.RESIZE_CONFIRMING,
                new ComputeCast.ConfirmResize(server.id(), server.fence()));
        return Response.noContent();
    }

    /// POST action revertResize: 202.
    public Response revert(Request request) {
        var server = lookup.require(request);
        Shapes.require(REVERT, request.json(), request.microversion().minor());
        end(
                request,
                server,
                "revertResize",
                TaskState.RESIZE_REVERTING,
                new ComputeCast.RevertResize(server.id(), server.fence()));
        return Response.accepted();
    }

    private void end(Request request, Instance server, String action, TaskState task, ComputeCast cast) {
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, action, RESIZED);
        if (server.move() == null) {
            throw ApiException.invalid("Instance has not been resized.");
        }
        var guard = Guard.alive().vm(RESIZED).noTask().fence(server.fence());
        var change = new Change(ledger.now()).task(task);
        if (!ledger.begin(
                request.context(), server, action, guard, change, InstanceLedger.Send.compute(server, cast))) {
            throw ActionGate.changed(server, action);
        }
    }
}
