package org.pileus.nova.api.servers;

import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.quotas.QuotaResource;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.keypairs.KeypairRepository;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.JsonNode;

/// Makes a server anew from an image, keeping its id, ports and host.
public final class RebuildHandlers {
    private static final Set<VmState> FROM = Set.of(VmState.ACTIVE, VmState.STOPPED, VmState.ERROR);
    private static final String CERTIFICATES = "os_compute_api:servers:rebuild:trusted_certs";

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServerChecks checks;
    private final KeypairRepository keypairs = new KeypairRepository();

    public RebuildHandlers(ServerLookup lookup, InstanceLedger ledger, ServerChecks checks) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.checks = checks;
    }

    /// POST action rebuild: 202 with the server and its new password.
    public Response rebuild(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(
                        ServerSchemas.REBUILD,
                        request.json(),
                        request.microversion().minor())
                .path("rebuild");
        ActionGate.unlocked(request.context(), server);
        ActionGate.require(server, "rebuild", FROM);
        ActionGate.host(server);
        var image = checks.images()
                .require(Objects.requireNonNull(Ids.find(Json.text(body, "imageRef"))), request.context());
        ImageDirectory.check(image, server.flavor());
        var change = new Change(ledger.now())
                .task(TaskState.REBUILDING)
                .progress(0)
                .fault(null)
                .image(ImageDirectory.forInstance(image))
                .spec(spec(request, server, body));
        details(server, body, change);
        var send = InstanceLedger.Send.compute(server, new ComputeCast.Rebuild(server.id(), server.fence(), false));
        var guard = Guard.alive().vm(FROM).noTask().fence(server.fence());
        if (!ledger.begin(request.context(), server, "rebuild", guard, change, send)) {
            throw ActionGate.changed(server, "rebuild");
        }
        return answer(request, server.id(), body);
    }

    private void details(Instance server, JsonNode body, Change change) {
        if (body.has("name")) {
            change.name(Json.text(body, "name").strip());
        }
        if (body.has("description")) {
            change.description(Json.textOrNull(body, "description"));
        }
        if (body.has("hostname")) {
            change.hostname(Json.text(body, "hostname"));
        }
        if (body.has("accessIPv4")) {
            change.accessIpv4(Json.textOrNull(body, "accessIPv4"));
        }
        if (body.has("accessIPv6")) {
            change.accessIpv6(Json.textOrNull(body, "accessIPv6"));
        }
        if (body.has("metadata")) {
            var metadata = Texts.map(body.path("metadata"));
            ServerCreation.metadata(checks.quotas().of(server.projectId()), metadata);
            change.metadata(metadata);
        }
    }

    private InstanceSpec spec(Request request, Instance server, JsonNode body) {
        var json = server.spec().toJson();
        if (body.has("OS-DCF:diskConfig")) {
            json.put("disk_config", Json.text(body, "OS-DCF:diskConfig"));
        }
        if (body.has("user_data")) {
            json.remove("user_data");
            Texts.put(json, "user_data", Json.textOrNull(body, "user_data"));
        }
        if (body.has("trusted_image_certificates")) {
            request.authorize(CERTIFICATES, ServerLookup.target(server));
            json.set("trusted_certificates", Texts.array(Texts.list(body.path("trusted_image_certificates"))));
        }
        if (body.has("personality")) {
            var most = checks.quotas().limit(server.projectId(), QuotaResource.INJECTED_FILES);
            if (most >= 0 && body.path("personality").size() > most) {
                throw ApiException.forbidden("Personality file limit exceeded");
            }
            json.set("injected_files", body.path("personality"));
        }
        if (body.has("key_name")) {
            var name = Json.textOrNull(body, "key_name");
            json.remove("key_name");
            json.remove("key_type");
            json.remove("public_key");
            if (name != null) {
                // Keys belong to the owner of the server, whoever rebuilds it.
                var key = ledger.db()
                        .read(query -> keypairs.find(query, server.userId(), name))
                        .orElseThrow(() -> ApiException.invalid("Invalid key_name provided."));
                json.put("key_name", key.name()).put("key_type", key.type()).put("public_key", key.publicKey());
            }
        }
        return InstanceSpec.fromJson(json);
    }

    private Response answer(Request request, UUID id, JsonNode body) {
        var server = lookup.again(id);
        var view = new ServerView(request, checks.hosts()::status);
        var given = Json.textOrNull(body, "adminPass");
        var password = given == null ? Passwords.make() : given;
        return JsonOut.ok(2048, out -> {
                    out.writeStartObject();
                    out.writeName("server");
                    view.rebuilt(out, server, password);
                    out.writeEndObject();
                })
                .withStatus(202)
                .header("Location", org.pileus.nova.api.web.Links.self(request, "servers", id.toString()));
    }
}
