package org.pileus.keystone.audit;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Body;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Witness;
import org.pileus.kernel.messaging.Bus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes one event of each change, each refusal of one, and each authentication, in the form of the DMTF's Cloud
/// Auditing Data Federation as keystone writes it, and hands it to the configured drivers. Events hold ids and names,
/// never a secret. An event that gets lost is counted and said in the log.
public final class AuditTrail implements Witness {
    /// The topic of events on the bus.
    public static final String TOPIC = "notifications.info";

    private static final System.Logger EVENTS = System.getLogger("org.pileus.keystone.audit.events");
    private static final System.Logger LOG = System.getLogger(AuditTrail.class.getName());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+0000'").withZone(ZoneOffset.UTC);
    private static final int LONGEST = 255;

    private final AuditOptions options;
    private final Bus bus;
    private final String publisher;
    private final String observer;
    private final IdSource ids;
    private final Clock clock;
    private final AtomicLong lost = new AtomicLong();

    /// @param host  names this process's host to whoever reads events
    public AuditTrail(AuditOptions options, Bus bus, String host, IdSource ids, Clock clock) {
        this.options = options;
        this.bus = bus;
        this.publisher = "identity." + host;
        this.observer = ids.uuid().toString();
        this.ids = ids;
        this.clock = clock;
    }

    /// Events that no driver took.
    public long lost() {
        return lost.get();
    }

    @Override
    public void answered(Request request, Response response, String requestId) {
        if (!options.to("log") && !options.to("messagingv2")) {
            return;
        }
        try {
            if (isLogin(request)) {
                authenticated(request, response, requestId);
            } else {
                changed(request, response, requestId);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "an audit event was lost, " + lost.incrementAndGet() + " so far", e);
        }
    }

    private static boolean isLogin(Request request) {
        var path = request.path();
        return (request.method().equals("POST") && path.equals("/v3/auth/tokens"))
                || (path.startsWith("/v3/OS-FEDERATION/identity_providers/") && path.endsWith("/auth"))
                || path.equals("/v3/auth/OS-FEDERATION/oidc/callback");
    }

    private void changed(Request request, Response response, String requestId) {
        var status = response.status();
        if (status >= 400 && status != 403) {
            return; // nothing happened, and nobody was refused a right
        }
        var subject = AuditSubject.of(request, response).orElse(null);
        if (subject == null) {
            return;
        }
        var id = subject.id() == null ? "" : cut(subject.id());
        var payload = Json.object().put("resource_info", id);
        if (options.cadf()) {
            var target = Json.object().put("typeURI", subject.typeUri()).put("id", id);
            payload = event(subject.action(), status, initiator(request, requestId), target, request, response);
            payload.put("resource_info", id);
        }
        if (subject.kind().equals("role_assignment")) {
            assignment(payload, request);
        }
        send(subject.eventType(), subject.eventType(), payload);
    }

    /// The parts of a role assignment, as keystone names them.
    private static void assignment(ObjectNode payload, Request request) {
        var path = request.pathParameters();
        payload.put("role", path.get("role_id"));
        payload.put("inherited_to_projects", request.path().endsWith("/inherited_to_projects"));
        for (var part : new String[] {"user", "group", "project", "domain"}) {
            var id = path.get(part + "_id");
            if (id != null) {
                payload.put(part, id);
            }
        }
    }

    private void authenticated(Request request, Response response, String requestId) {
        var good = response.status() < 400;
        if (!good && response.status() != 401 && response.status() != 403) {
            return; // no login was tried
        }
        var user = good ? json(response).path("token").path("user") : claimed(request);
        var initiator = initiator(request, requestId);
        put(initiator, "id", user.path("id"));
        put(initiator, "user_id", user.path("id"));
        put(initiator, "username", user.path("name"));
        put(initiator, "identity_provider", request.pathParameters().get("idp_id"));
        var target = Json.object()
                .put("typeURI", "service/security/account/user")
                .put("id", ids.uuid().toString());
        var outcome = good ? "success" : "failure";
        send(
                "identity.authenticate",
                "identity.authenticate." + outcome,
                event("authenticate", response.status(), initiator, target, request, response));
    }

    /// Whom a refused login was for, as the request has it: of any of its methods.
    private static JsonNode claimed(Request request) {
        try {
            for (var part : request.json().path("auth").path("identity").properties()) {
                if (part.getValue().path("user").isObject()) {
                    return part.getValue().path("user");
                }
            }
        } catch (RuntimeException e) {
            // no JSON: nobody is named
        }
        return Json.object();
    }

    private static void put(ObjectNode into, String key, JsonNode text) {
        if (text.isString()) {
            into.put(key, cut(text.stringValue()));
        }
    }

    private static JsonNode json(Response response) {
        return response.body() instanceof Body.Bytes(var content)
                        && "application/json".equals(response.header("Content-Type"))
                ? Json.readObject(content)
                : Json.object();
    }

    private ObjectNode initiator(Request request, String requestId) {
        var node = Json.object().put("typeURI", "service/security/account/user");
        node.putObject("host").put("address", request.remoteAddress()).put("agent", agent(request));
        var caller = request.context();
        put(node, "id", caller.userId());
        put(node, "user_id", caller.userId());
        put(node, "username", caller.userName());
        put(node, "project_id", caller.projectId());
        put(node, "domain_id", caller.domainId());
        put(node, "global_request_id", caller.globalRequestId());
        return node.put("request_id", requestId);
    }

    private static @Nullable String agent(Request request) {
        var agent = request.header("User-Agent");
        return agent == null ? null : cut(agent);
    }

    private static void put(ObjectNode into, String key, @Nullable String value) {
        if (value != null) {
            into.put(key, value);
        }
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private ObjectNode event(
            String action, int status, ObjectNode initiator, ObjectNode target, Request request, Response response) {
        var event = Json.object()
                .put("typeURI", "http://schemas.dmtf.org/cloud/audit/1.0/event")
                .put("eventType", "activity")
                .put("id", ids.uuid().toString())
                .put("eventTime", TIME.format(clock.instant()))
                .put("action", action)
                .put("outcome", status < 400 ? "success" : "failure");
        event.putObject("observer").put("typeURI", "service/security").put("id", observer);
        event.set("initiator", initiator);
        event.set("target", target);
        if (status >= 400) {
            var error = json(response).path("error");
            event.putObject("reason")
                    .put("reasonCode", Integer.toString(status))
                    .put("reasonType", cut(error.path("message").asString(request.method() + " was refused")));
        }
        return event;
    }

    /// @param name  by which an operator may have opted out
    private void send(String eventType, String name, ObjectNode payload) {
        if (options.optOut().contains(name) || options.optOut().contains(eventType)) {
            return;
        }
        var message = Json.object()
                .put("message_id", ids.uuid().toString())
                .put("publisher_id", publisher)
                .put("event_type", eventType)
                .put("priority", "INFO")
                .put("timestamp", TIME.format(clock.instant()));
        message.set("payload", payload);
        if (options.to("log")) {
            EVENTS.log(Level.INFO, Json.text(message));
        }
        if (options.to("messagingv2")) {
            bus.fanout(TOPIC, eventType, message);
        }
    }
}
