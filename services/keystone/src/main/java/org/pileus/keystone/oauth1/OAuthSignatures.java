package org.pileus.keystone.oauth1;

import java.time.Clock;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Links;

/// Reads signed requests, and proves logins by them.
public final class OAuthSignatures {
    private final Database db;
    private final Consumers consumers;
    private final AccessTokens accessTokens;
    private final Links links;
    private final Clock clock;

    public OAuthSignatures(Database db, Consumers consumers, AccessTokens accessTokens, Links links, Clock clock) {
        this.db = db;
        this.consumers = consumers;
        this.accessTokens = accessTokens;
        this.links = links;
        this.clock = clock;
    }

    SignedRequest read(Request request) {
        return SignedRequest.of(request, links.root(request) + request.rawPath());
    }

    /// The access token in whose name a login was signed.
    /// @throws ApiException 404 when there is no such token, 401 when it is over or did not sign this
    public AccessToken login(Request request) {
        var signed = read(request);
        var id = signed.require("oauth_token");
        var token = accessTokens.find(id).orElseThrow(OAuthSignatures::missing);
        if (clock.instant().isAfter(token.expiresAt())) {
            throw new ApiException(new Failure.Unauthorized("Access token is expired"));
        }
        var consumer = db.read(query -> consumers.find(query, token.consumerId()));
        if (consumer.isEmpty() || !token.consumerId().equals(signed.parameter("oauth_consumer_key"))) {
            throw new ApiException(new Failure.Unauthorized("Could not validate the access token"));
        }
        var secret = db.read(query -> accessTokens.sealedSecret(query, id)).map(consumers::unseal);
        signed.verify(consumer.get().secret(), secret.orElseThrow(OAuthSignatures::missing), clock.instant());
        return token;
    }

    private static ApiException missing() {
        return new ApiException(new Failure.NotFound("access token", "", "Access token not found"));
    }
}
