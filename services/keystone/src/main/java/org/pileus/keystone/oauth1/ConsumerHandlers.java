package org.pileus.keystone.oauth1;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-OAUTH1/consumers`.
public final class ConsumerHandlers {
    private final Identity identity;
    private final Consumers consumers;
    private final AccessTokens accessTokens;
    private final IdSource ids;
    private final SecretSource secrets;
    private final Links links;
    private final Listing<Consumer> listing;

    public ConsumerHandlers(
            Identity identity,
            Consumers consumers,
            AccessTokens accessTokens,
            IdSource ids,
            SecretSource secrets,
            Links links) {
        this.identity = identity;
        this.consumers = consumers;
        this.accessTokens = accessTokens;
        this.ids = ids;
        this.secrets = secrets;
        this.links = links;
        listing = new Listing<>(
                links, "consumers", new Filters<>(), (request, consumer) -> view(request, consumer, null));
    }

    public Response list(Request request) {
        return listing.whole(request, identity.database().read(consumers::all));
    }

    /// POST: 201; the only answer that ever shows the secret.
    public Response create(Request request) {
        var fields = new Fields(request.wrapped("consumer"));
        var secret = new Secret(secrets.hex());
        var consumer = new Consumer(
                ids.hex(),
                fields.textOr("description", null),
                secret,
                fields.ignore("secret").extra());
        identity.database().run(tx -> consumers.insert(tx, consumer));
        return Response.created(wrapped(view(request, consumer, secret)));
    }

    public Response show(Request request) {
        return Response.ok(wrapped(view(request, require(request), null)));
    }

    /// PATCH: everything but the secret.
    public Response update(Request request) {
        var fields = new Fields(request.wrapped("consumer"));
        if (fields.isEmpty() || fields.has("secret")) {
            throw ApiException.invalid("A consumer's secret cannot be changed, and something else has to be.");
        }
        var before = require(request);
        var after = new Consumer(
                before.id(),
                fields.textOr("description", before.description()),
                before.secret(),
                fields.extra(before.extra()));
        identity.database().run(tx -> consumers.update(tx, after));
        return Response.ok(wrapped(view(request, after, null)));
    }

    /// DELETE: what it was let do ends at once.
    public Response delete(Request request) {
        var consumer = require(request);
        identity.write((tx, changes) -> {
            accessTokens.deleteConsumer(tx, consumer.id(), changes);
            consumers.delete(tx, consumer.id());
            return changes;
        });
        return Response.noContent();
    }

    private Consumer require(Request request) {
        var id = request.pathParameter("consumer_id");
        return identity.database()
                .read(query -> consumers.find(query, id))
                .orElseThrow(() -> Missing.of("Consumer", id));
    }

    private static ObjectNode wrapped(ObjectNode consumer) {
        var node = Json.object();
        node.set("consumer", consumer);
        return node;
    }

    private ObjectNode view(Request request, Consumer consumer, @Nullable Secret secret) {
        var node = Json.object();
        node.put("id", consumer.id());
        node.put("description", consumer.description());
        if (secret != null) {
            node.put("secret", secret.reveal());
        }
        consumer.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/OS-OAUTH1/consumers/" + consumer.id()));
        return node;
    }
}
