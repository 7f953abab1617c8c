package org.pileus.nova.api.servers;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.consoles.ConsoleToken;
import org.pileus.nova.db.consoles.ConsoleTokenRepository;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.VmState;

/// Consoles: the serial log, the address of the screen, and what a console token stands for.
public final class ConsoleHandlers {
    /// The log is cut to this many characters (security checklist, H09).
    private static final int LONGEST_LOG = 100 * 1024;

    private static final Shape LENGTH = (value, minor) ->
            value.isNull() ? null : Shapes.number(-1, Integer.MAX_VALUE).check(value, minor);
    private static final Shape OUTPUT =
            Shapes.wrapper("os-getConsoleOutput", Shapes.object().optional("length", LENGTH));
    private static final Shape VNC =
            Shapes.wrapper("os-getVNCConsole", Shapes.object().required("type", Shapes.oneOf("novnc", "xvpvnc")));
    private static final Shape REMOTE = Shapes.wrapper(
            "remote_console",
            Shapes.object()
                    .required("protocol", Shapes.oneOf("vnc", "spice", "rdp", "serial"), 6, 7)
                    .required("protocol", Shapes.oneOf("vnc", "spice", "rdp", "serial", "mks"), 8, Integer.MAX_VALUE)
                    .required(
                            "type",
                            Shapes.oneOf(
                                    "novnc",
                                    "xvpvnc",
                                    "spice-html5",
                                    "spice-direct",
                                    "rdp-html5",
                                    "serial",
                                    "webmks")));
    private static final Set<VmState> OFF = Set.of(
            VmState.BUILDING,
            VmState.STOPPED,
            VmState.SUSPENDED,
            VmState.SHELVED,
            VmState.SHELVED_OFFLOADED,
            VmState.ERROR);

    private final ServerLookup lookup;
    private final ComputeHost compute;
    private final Database db;
    private final Clock clock;
    private final String novncUrl;
    private final Duration ttl;
    private final ConsoleTokenRepository tokens = new ConsoleTokenRepository();

    /// @param novncUrl `novncproxy_base_url`
    /// @param ttl      how long a token is good
    public ConsoleHandlers(
            ServerLookup lookup, ComputeHost compute, Database db, Clock clock, String novncUrl, Duration ttl) {
        this.lookup = lookup;
        this.compute = compute;
        this.db = db;
        this.clock = clock;
        this.novncUrl = novncUrl;
        this.ttl = ttl;
    }

    /// POST action os-getConsoleOutput: the end of the serial log.
    public Response output(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(OUTPUT, request.json(), request.microversion().minor());
        var length = body.path("os-getConsoleOutput").path("length");
        var lines = length.isMissingNode() || length.isNull() ? -1 : (int) Shapes.number(length);
        var text = compute.call(server, new ComputeCall.ConsoleOutput(server.id(), lines))
                .path("output")
                .asString("");
        return Response.ok(Json.object()
                .put("output", text.length() > LONGEST_LOG ? text.substring(text.length() - LONGEST_LOG) : text));
    }

    /// POST action os-getVNCConsole, until 2.5.
    public Response vnc(Request request) {
        var server = lookup.require(request);
        var type = Json.text(
                Shapes.require(VNC, request.json(), request.microversion().minor())
                        .path("os-getVNCConsole"),
                "type");
        var root = Json.object();
        root.putObject("console").put("type", type).put("url", url(server, type));
        return Response.ok(root);
    }

    /// POST /servers/{server_id}/remote-consoles, since 2.6.
    public Response remote(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(REMOTE, request.json(), request.microversion().minor())
                .path("remote_console");
        var protocol = Json.text(body, "protocol");
        var type = Json.text(body, "type");
        if (!protocol.equals("vnc")) {
            throw unavailable(protocol);
        }
        var root = Json.object();
        root.putObject("remote_console")
                .put("protocol", protocol)
                .put("type", type)
                .put("url", url(server, type));
        return Response.ok(root);
    }

    private static ApiException unavailable(String type) {
        return ApiException.invalid("Unavailable console type " + type + ".");
    }

    private String url(Instance server, String type) {
        if (!type.equals("novnc")) {
            throw unavailable(type);
        }
        if (OFF.contains(server.vmState())) {
            throw ApiException.conflict("Instance " + server.id() + " is not ready: it is not running.");
        }
        var answer = compute.call(server, new ComputeCall.VncConsole(server.id()));
        var token = UUID.randomUUID().toString(); // from a secure source, unlike our other ids
        var now = clock.instant();
        var grant = new ConsoleToken(
                server.id(),
                ActionGate.host(server),
                type,
                Json.text(answer, "host"),
                answer.path("port").intValue(),
                now.plus(ttl));
        db.run(tx -> tokens.insert(tx, new Secret(token), grant, now));
        return novncUrl + "?path=%3Ftoken%3D" + token;
    }

    /// Consoles of kinds that no host here has.
    public Response none(Request request) {
        lookup.require(request);
        throw unavailable(request.jsonObject().propertyNames().iterator().next());
    }

    /// GET /os-console-auth-tokens/{console_token}.
    public Response token(Request request) {
        QueryShape.none(request);
        var text = request.pathParameter("console_token");
        var found = db.read(query -> tokens.find(query, new Secret(text), clock.instant()))
                .orElseThrow(() -> new ApiException(new Failure.NotFound("token", "***", "Token not found")));
        if (request.microversion().minor() < 31 && !found.type().equals("rdp-html5")) {
            throw new ApiException(new Failure.Unauthorized("The requested console type details are not accessible"));
        }
        var root = Json.object();
        var console = root.putObject("console");
        console.put("instance_uuid", found.instance().toString());
        console.put("host", found.internalHost());
        console.put("port", found.internalPort());
        if (request.microversion().atLeast(2, 99)) {
            console.putNull("tls_port");
        }
        console.putNull("internal_access_path");
        return Response.ok(root);
    }
}
