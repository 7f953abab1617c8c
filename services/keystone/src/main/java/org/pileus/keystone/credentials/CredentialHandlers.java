package org.pileus.keystone.credentials;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.tokens.Callers;
import org.pileus.keystone.tokens.Tokens;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/credentials`. A token that comes from a delegation neither sees nor makes any (CVE-2026-33551 and
/// its like).
public final class CredentialHandlers {
    private static final List<String> LABELS = List.of("trust_id", "app_cred_id", "access_token_id", "access_id");
    private static final int LONGEST_TYPE = 255;
    private static final int LONGEST_BLOB = 64 * 1024;

    private final Identity identity;
    private final Credentials credentials;
    private final Tokens tokens;
    private final IdSource ids;
    private final Links links;
    private final Listing<Credential> listing;

    public CredentialHandlers(Identity identity, Credentials credentials, Tokens tokens, IdSource ids, Links links) {
        this.identity = identity;
        this.credentials = credentials;
        this.tokens = tokens;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "credentials",
                new Filters<Credential>().text("user_id", Credential::userId).text("type", Credential::type),
                (request, credential) -> view(request, credential));
    }

    /// GET /v3/credentials: the caller's own; all of them for administrators and readers of the system.
    public Response list(Request request) {
        var caller = request.context().requireUser();
        request.authorize(Target.of("target.credential.user_id", caller));
        checkPrimary(tokens, request);
        var all = request.allows(Target.NONE);
        var found = new TreeMap<String, Credential>();
        identity.database()
                .read(query -> all ? credentials.all(query) : credentials.ofUser(query, caller))
                .forEach(credential -> found.put(credential.id(), credential));
        return listing.page(request, found, credential -> true);
    }

    /// POST /v3/credentials.
    public Response create(Request request) {
        var body = request.wrapped("credential");
        var fields = new Fields(body);
        var named = fields.idOr("user_id", null);
        var userId = named == null ? request.context().requireUser() : named;
        request.authorize(Target.of("target.credential.user_id", userId));
        checkPrimary(tokens, request);
        var type = fields.name("type", LONGEST_TYPE);
        var blob = blob(body, fields);
        var projectId = fields.idOr("project_id", null);
        if (type.equalsIgnoreCase("ec2") && projectId == null) {
            throw ApiException.invalid("Expecting to find project_id in credential.");
        }
        var id = type.equalsIgnoreCase("ec2") ? idOf(access(blob)) : ids.hex();
        var credential = new Credential(id, userId, projectId, type, blob, fields.extra());
        store(credential);
        return Response.created(wrapped(request, credential));
    }

    private void store(Credential credential) {
        try {
            identity.database().run(tx -> credentials.insert(tx, credential));
        } catch (DuplicateKey e) {
            throw Missing.conflict("credential", "Duplicate entry");
        }
    }

    /// A text, or JSON that is kept as text.
    private static String blob(ObjectNode body, Fields fields) {
        fields.ignore("blob");
        var given = body.get("blob");
        if (given == null || !(given.isString() || given.isObject())) {
            throw ApiException.invalid("'blob' is a required property");
        }
        var text = given.isString() ? given.stringValue() : Json.text(given);
        if (text.length() > LONGEST_BLOB) {
            throw ApiException.invalid("Invalid input for field 'blob': it is too long.");
        }
        return text;
    }

    /// The access key of an EC2 blob.
    private static String access(String blob) {
        var found = Json.textOrNull(Json.parseObject(blob.getBytes(StandardCharsets.UTF_8)), "access");
        if (found == null) {
            throw ApiException.invalid("Expecting to find access in credential.");
        }
        return found;
    }

    /// An EC2 credential is found by its access key, so its id is that key's hash.
    static String idOf(String access) {
        return HexFormat.of().formatHex(Digests.sha256(access));
    }

    /// @throws ApiException 403 for a token that comes from a delegation
    static void checkPrimary(Tokens tokens, Request request) {
        if (Callers.token(tokens, request).delegated()) {
            throw Missing.action("Delegated tokens cannot access credentials directly");
        }
    }

    /// GET /v3/credentials/{credential_id}.
    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    /// PATCH /v3/credentials/{credential_id}: its owner never changes, nor, for EC2, its project and access
    /// key, unless an administrator does it (CVE-2020-12691).
    public Response update(Request request) {
        var before = require(request);
        var body = request.wrapped("credential");
        var fields = new Fields(body);
        if (!before.userId().equals(fields.idOr("user_id", before.userId()))) {
            throw Missing.action("Update of `user_id` is not allowed");
        }
        var type = fields.nameOr("type", LONGEST_TYPE, before.type());
        var projectId = fields.idOr("project_id", before.projectId());
        var blob = fields.has("blob") ? blob(body, fields) : before.blob();
        var after = new Credential(
                before.id(),
                before.userId(),
                projectId,
                type == null ? before.type() : type,
                blob,
                fields.extra(before.extra()));
        if (before.isEc2()) {
            checkLabels(before, after);
        }
        if ((before.isEc2() || after.isEc2()) && !request.allows("admin_required", Target.NONE)) {
            checkEc2(before, after);
        }
        identity.database().run(tx -> credentials.update(tx, after));
        return Response.ok(wrapped(request, after));
    }

    /// What says in whose name, and with how much, it was made stays; nobody may change that (CVE-2020-12691).
    private static void checkLabels(Credential before, Credential after) {
        var old = Json.readObject(before.blob());
        var given = Json.parseObject(after.blob().getBytes(StandardCharsets.UTF_8));
        for (var label : LABELS) {
            if (!old.path(label).equals(given.path(label))) {
                throw ApiException.invalid(label + " can not be updated for credential");
            }
        }
    }

    private static void checkEc2(Credential before, Credential after) {
        var sameKind = before.isEc2() && after.isEc2();
        if (!sameKind || !equal(before.projectId(), after.projectId())) {
            throw ApiException.invalid("The type and project of an EC2 credential cannot change.");
        }
        if (!access(before.blob()).equals(access(after.blob()))) {
            throw ApiException.invalid("The access key of an EC2 credential cannot change.");
        }
    }

    private static boolean equal(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }

    /// DELETE /v3/credentials/{credential_id}.
    public Response delete(Request request) {
        var credential = require(request);
        identity.database().run(tx -> credentials.delete(tx, credential.id()));
        return Response.noContent();
    }

    private Credential require(Request request) {
        var id = request.pathParameter("credential_id");
        var found =
                identity.database().read(query -> credentials.find(query, id)).orElse(null);
        request.authorize(Target.of("target.credential.user_id", found == null ? null : found.userId()));
        checkPrimary(tokens, request);
        if (found == null) {
            throw Missing.of("credential", id);
        }
        return found;
    }

    private ObjectNode wrapped(Request request, Credential credential) {
        var node = Json.object();
        node.set("credential", view(request, credential));
        return node;
    }

    private ObjectNode view(Request request, Credential credential) {
        var node = Json.object();
        node.put("id", credential.id());
        node.put("user_id", credential.userId());
        node.put("project_id", credential.projectId());
        node.put("type", credential.type());
        node.put("blob", credential.blob());
        credential.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/credentials/" + credential.id()));
        return node;
    }
}
