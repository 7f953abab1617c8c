package org.pileus.client.keystone;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Subscription;
import tools.jackson.databind.node.ObjectNode;

/// Validates tokens with the identity service and remembers the answers for a short time. A revocation is
/// heard on the bus and drops what it may concern at once; without a bus the memory is [#HOLD] long
/// (security checklist, B08). Safe for concurrent use.
public final class KeystoneAuthenticator implements Authenticator, AutoCloseable {
    /// The topic on which the identity service tells what stopped being valid.
    public static final String REVOCATIONS = "keystone.revocation";

    /// Tells the identity service how far it must have come before it answers: a replica may hear of a change later
    /// than we do.
    public static final String GENERATION = "Pileus-Identity-Generation";

    /// With the second in which a replica finds what it did not hear of, less than the 10 s that are promised.
    static final Duration HOLD = Duration.ofSeconds(8);
    private static final int LARGEST_CACHE = 20_000;
    private static final int LONGEST_TOKEN = 4096; // a signed one of a federated user with many groups

    private final ServiceSession session;
    private final Clock clock;
    private final String serviceType;
    private final Cache<String, KnownToken> known =
            Caffeine.newBuilder().maximumSize(LARGEST_CACHE).build();
    /// Counts revocations: an answer that was asked for before one must not be remembered after it.
    private final AtomicLong revocations = new AtomicLong();
    /// The latest change of the identity service that was heard of.
    private final AtomicLong generation = new AtomicLong();

    private final Subscription subscription;

    /// @param serviceType  the type of the service whose requests these are, as access rules name it: `compute`
    public KeystoneAuthenticator(ServiceSession session, Bus bus, Clock clock, String serviceType) {
        this.session = session;
        this.clock = clock;
        this.serviceType = serviceType;
        this.subscription = bus.listen(REVOCATIONS, this::revoked);
    }

    @Override
    public RequestContext authenticate(Request request, String requestId, @Nullable String globalRequestId) {
        var token = request.header("X-Auth-Token");
        if (token == null) {
            throw ApiException.unauthorized();
        }
        var service = serviceToken(request);
        var relayed = service != null && service.roles().contains("service");
        var user = require(token, relayed);
        var rules = user.accessRules();
        // What a service asks for in the user's name follows from a request that was allowed.
        if (rules != null && !relayed && !AccessRule.allow(rules, serviceType, request)) {
            throw ApiException.unauthorized();
        }
        return user.context(
                requestId,
                globalRequestId,
                new Secret(token),
                service == null ? Set.of() : service.roles(),
                service == null ? null : service.userId());
    }

    private @Nullable KnownToken serviceToken(Request request) {
        var token = request.header("X-Service-Token");
        if (token == null) {
            return null;
        }
        var service = require(token, false);
        if (service.accessRules() != null) {
            throw ApiException.unauthorized();
        }
        return service;
    }

    /// @param expiredToo  a service may finish a user's request with a token that has expired meanwhile
    private KnownToken require(String token, boolean expiredToo) {
        if (!looksLikeAToken(token)) {
            throw ApiException.unauthorized();
        }
        var now = clock.instant();
        var found = known.getIfPresent(token);
        if (found != null && now.isBefore(found.checkedAt().plus(HOLD)) && now.isBefore(found.expiresAt())) {
            return found;
        }
        var before = revocations.get();
        var fresh = ask(token, expiredToo);
        if (now.isBefore(fresh.expiresAt())) {
            known.put(token, fresh);
            if (revocations.get() != before) {
                known.invalidate(token);
            }
        }
        return fresh;
    }

    private KnownToken ask(String token, boolean expiredToo) {
        var url = session.identityUrl() + "/auth/tokens?nocatalog" + (expiredToo ? "&allow_expired=1" : "");
        var asked = clock.instant();
        try (var reply = session.exchange(HttpCall.get(url)
                .header("X-Subject-Token", token)
                .header(GENERATION, Long.toString(generation.get()))
                .header("OpenStack-Identity-Access-Rules", "1.0"))) {
            if (reply.status() == 404) {
                throw ApiException.unauthorized();
            }
            if (reply.status() != 200) {
                throw new ApiException(new Failure.Unavailable(
                        "The identity service answered " + reply.status() + " to the validation of a token."));
            }
            return KnownToken.of(Json.parse(reply.bytes()).path("token"), asked);
        } catch (IOException e) {
            throw new ApiException(new Failure.Unavailable("The identity service does not answer."), e);
        }
    }

    /// Nothing but URL-safe base64, and the dots of a signed token, can be a token; the rest need not trouble the
    /// identity service.
    private static boolean looksLikeAToken(String token) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            return false;
        }
        for (var i = 0; i < token.length(); i++) {
            var c = token.charAt(i);
            var letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            var digit = c >= '0' && c <= '9';
            if (!letter && !digit && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private @Nullable ObjectNode revoked(Message message) {
        revocations.incrementAndGet();
        generation.accumulateAndGet(message.args().path("generation").asLong(0), Math::max);
        var what = RevokedTokens.of(message.args());
        known.asMap().values().removeIf(what::concerns);
        return null;
    }

    @Override
    public void close() {
        subscription.close();
        known.invalidateAll();
    }
}
