package org.pileus.keystone.credentials;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.tokens.Tokens;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/users/{user_id}/credentials/OS-EC2`: pairs of keys that the service makes.
public final class Ec2Handlers {
    private static final int KEY_BYTES = 16;

    private final Identity identity;
    private final Credentials credentials;
    private final Users users;
    private final Projects projects;
    private final Tokens tokens;
    private final SecureRandom random;
    private final Links links;

    public Ec2Handlers(
            Identity identity,
            Credentials credentials,
            Users users,
            Projects projects,
            Tokens tokens,
            SecureRandom random,
            Links links) {
        this.identity = identity;
        this.credentials = credentials;
        this.users = users;
        this.projects = projects;
        this.tokens = tokens;
        this.random = random;
        this.links = links;
    }

    public Response list(Request request) {
        var userId = requireUser(request);
        var items = identity.database().read(query -> credentials.ofUser(query, userId)).stream()
                .filter(Credential::isEc2)
                .map(credential -> view(request, credential))
                .toList();
        return Listing.of(links, request, "credentials", items);
    }

    /// POST: for any project, as upstream: whether the user has a role there is asked when the keys are used.
    public Response create(Request request) {
        var userId = requireUser(request);
        var projectId = Json.textOrNull(request.jsonObject(), "tenant_id");
        if (projectId == null) {
            throw ApiException.invalid("'tenant_id' is a required property");
        }
        if (projects.get(projectId) == null) {
            throw Missing.of("project", projectId);
        }
        var access = key();
        var blob = Json.object().put("access", access).put("secret", key()).putNull("trust_id");
        var credential = new Credential(
                CredentialHandlers.idOf(access), userId, projectId, "ec2", Json.text(blob), Json.object());
        identity.database().run(tx -> credentials.insert(tx, credential));
        var answer = Json.object();
        answer.set("credential", view(request, credential));
        return Response.created(answer);
    }

    private String key() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public Response show(Request request) {
        var answer = Json.object();
        answer.set("credential", view(request, require(request)));
        return Response.ok(answer);
    }

    public Response delete(Request request) {
        var credential = require(request);
        identity.database().run(tx -> credentials.delete(tx, credential.id()));
        return Response.noContent();
    }

    private String requireUser(Request request) {
        return requireUser(request, request.pathParameter("user_id"));
    }

    /// @param ownerId  whose credentials the request is about
    private String requireUser(Request request, String ownerId) {
        var id = request.pathParameter("user_id");
        request.authorize(Target.of("target.credential.user_id", ownerId).with("user_id", id));
        CredentialHandlers.checkPrimary(tokens, request);
        if (users.get(id) == null) {
            throw Missing.of("user", id);
        }
        return id;
    }

    /// Missing ones are missing for everybody, and the stored owner decides, whatever user the path names: as upstream.
    private Credential require(Request request) {
        var access = request.pathParameter("access");
        var found = identity.database()
                .read(query -> credentials.find(query, CredentialHandlers.idOf(access)))
                .filter(Credential::isEc2)
                .orElseThrow(() -> Missing.of("credential", access));
        requireUser(request, found.userId());
        return found;
    }

    private ObjectNode view(Request request, Credential credential) {
        var blob = Json.readObject(credential.blob());
        var access = blob.path("access").asString("");
        var node = Json.object();
        node.put("user_id", credential.userId());
        node.put("tenant_id", credential.projectId());
        node.put("access", access);
        node.put("secret", blob.path("secret").asString(""));
        node.putNull("trust_id");
        node.putObject("links")
                .put("self", links.of(request, "/users/" + credential.userId() + "/credentials/OS-EC2/" + access));
        return node;
    }
}
