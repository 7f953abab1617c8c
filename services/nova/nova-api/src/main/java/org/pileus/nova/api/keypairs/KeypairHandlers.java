package org.pileus.nova.api.keypairs;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.quotas.QuotaBook;
import org.pileus.nova.api.quotas.QuotaResource;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.keypairs.Keypair;
import org.pileus.nova.db.keypairs.KeypairRepository;
import tools.jackson.databind.node.ObjectNode;

/// Key pairs belong to users, not to projects; an administrator may name another user since 2.10.
public final class KeypairHandlers {
    private static final Shape NAME = (value, minor) -> Shapes.name()
            .and(Shapes.pattern(1, 255, minor < 92 ? "[_\\- a-zA-Z0-9]+" : "[_\\-\\@\\. a-zA-Z0-9]+"))
            .check(value, minor);
    private static final Shape CREATE = Shapes.wrapper(
            "keypair",
            Shapes.object()
                    .required("name", NAME)
                    .until(91, "public_key", Shapes.text())
                    .required("public_key", Shapes.text(), 92, Integer.MAX_VALUE)
                    .since(2, "type", Shapes.oneOf("ssh", "x509"))
                    .since(10, "user_id", Shapes.text()));
    private static final QueryShape LIST =
            QueryShape.strictSince(75).key("user_id", Shapes.text(), 10).paged(35);
    private static final QueryShape ONE = QueryShape.strictSince(75).key("user_id", Shapes.text(), 10);

    private final Database db;
    private final QuotaBook quotas;
    private final IdSource ids;
    private final Clock clock;
    private final KeypairRepository repository = new KeypairRepository();

    public KeypairHandlers(Database db, QuotaBook quotas, IdSource ids, Clock clock) {
        this.db = db;
        this.quotas = quotas;
        this.ids = ids;
        this.clock = clock;
    }

    /// GET /os-keypairs: by name.
    public Response list(Request request) {
        LIST.check(request);
        var user = user(request);
        var paged = request.microversion().atLeast(2, 35);
        var page = paged ? Page.of(request) : new Page(Page.MOST, null);
        var found = db.read(query -> {
            var marker = page.marker();
            if (marker != null && repository.find(query, user, marker).isEmpty()) {
                throw ApiException.invalid("marker [" + marker + "] not found");
            }
            return page.limit() == 0 ? List.<Keypair>of() : repository.list(query, user, marker, page.limit());
        });
        var root = Json.object();
        var list = root.putArray("keypairs");
        for (var key : found) {
            list.addObject().set("keypair", brief(key, request));
        }
        if (paged && page.full(found.size())) {
            root.set(
                    "keypairs_links",
                    Links.next(request, "os-keypairs", found.getLast().name()));
        }
        return Response.ok(root);
    }

    /// Whose keys: the caller's, or those of the user named in the query. Decides the rule.
    private static String user(Request request) {
        var own = request.context().requireUser();
        var asked = request.microversion().atLeast(2, 10) ? request.query().last("user_id") : null;
        var user = asked == null || asked.isEmpty() ? own : asked;
        request.authorize(Target.of("user_id", user));
        return user;
    }

    private static ObjectNode brief(Keypair key, Request request) {
        var node = Json.object();
        node.put("name", key.name());
        node.put("public_key", key.publicKey());
        node.put("fingerprint", key.fingerprint());
        if (request.microversion().atLeast(2, 2)) {
            node.put("type", key.type());
        }
        return node;
    }

    /// GET /os-keypairs/{keypair_name}.
    public Response show(Request request) {
        ONE.check(request);
        var user = user(request);
        var name = request.pathParameter("keypair_name");
        var key = db.read(query -> repository.find(query, user, name)).orElseThrow(() -> missing(user, name));
        var node = brief(key, request);
        node.put("user_id", key.userId());
        node.put("id", key.number());
        node.put("created_at", Times.micros(key.created()));
        node.put("deleted", false);
        node.putNull("deleted_at");
        node.putNull("updated_at");
        return answer(200, node);
    }

    /// POST /os-keypairs: 200, since 2.2 201. Without a public key a pair is made and its private half
    /// shown, until 2.91.
    public Response create(Request request) {
        var minor = request.microversion().minor();
        var body = Shapes.require(CREATE, request.json(), minor).path("keypair");
        var own = request.context().requireUser();
        var user = Objects.requireNonNullElse(Json.textOrNull(body, "user_id"), own);
        request.authorize(Target.of("user_id", user));
        var type = Objects.requireNonNullElse(Json.textOrNull(body, "type"), "ssh");
        var given = Json.textOrNull(body, "public_key");
        Secret secret = null;
        if (given == null) {
            if (type.equals("x509")) {
                throw new ApiException(new Failure.NotImplemented("This cloud makes no certificates; import one."));
            }
            var made = PublicKeys.makeSsh();
            given = made.publicKey();
            secret = made.privateKey();
        }
        var fingerprint = type.equals("ssh") ? PublicKeys.sshFingerprint(given) : PublicKeys.x509Fingerprint(given);
        var key = new Keypair(
                user,
                Json.text(body, "name").strip(),
                ids.uuid().getMostSignificantBits() >>> 33,
                type,
                fingerprint,
                given,
                clock.instant());
        insert(request, key);
        var node = brief(key, request);
        node.put("user_id", user);
        if (secret != null) {
            node.put("private_key", secret.reveal());
        }
        return answer(minor >= 2 ? 201 : 200, node);
    }

    private void insert(Request request, Keypair key) {
        var most = quotas.limit(request.context().requireProject(), QuotaResource.KEY_PAIRS);
        try {
            db.run(tx -> {
                repository.insert(tx, key);
                // Counted after the insert, so that of two at once one is refused.
                if (most >= 0 && repository.count(tx, key.userId()) > most) {
                    throw new ApiException(
                            new Failure.QuotaExceeded(List.of("key_pairs"), "Quota exceeded, too many key pairs."));
                }
            });
        } catch (DuplicateKey e) {
            throw ApiException.conflict("Key pair '" + key.name() + "' already exists.");
        }
    }

    /// DELETE /os-keypairs/{keypair_name}: 202, since 2.2 204. Servers keep the key they were made with.
    public Response delete(Request request) {
        ONE.check(request);
        var user = user(request);
        var name = request.pathParameter("keypair_name");
        db.run(tx -> {
            if (!repository.delete(tx, user, name)) {
                throw missing(user, name);
            }
        });
        return request.microversion().atLeast(2, 2) ? Response.noContent() : Response.accepted();
    }

    private static ApiException missing(String user, String name) {
        return new ApiException(
                new Failure.NotFound("Keypair", name, "Keypair " + name + " not found for user " + user));
    }

    private static Response answer(int status, ObjectNode keypair) {
        var root = Json.object();
        root.set("keypair", keypair);
        return Response.json(status, root);
    }
}
