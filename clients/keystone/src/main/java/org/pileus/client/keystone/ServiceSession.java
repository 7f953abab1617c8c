package org.pileus.client.keystone;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.http.client.HttpTransport;

/// A service's own standing with the identity service: its user's token, kept and renewed, and the catalog
/// that came with it. Safe for concurrent use; one login at a time, whoever needs the token waits for it.
public final class ServiceSession {
    /// A token is renewed when it has less than this left, so that no call dies half way through.
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final HttpTransport http;
    private final Clock clock;
    private final Credentials credentials;
    private final ReentrantLock login = new ReentrantLock();
    /// Written under `login`.
    private volatile @Nullable ServiceToken current;

    public ServiceSession(HttpTransport http, Clock clock, Credentials credentials) {
        this.http = http;
        this.clock = clock;
        this.credentials = credentials;
    }

    /// The identity API's own URL, ending in `/v3`.
    public String identityUrl() {
        return credentials.versionedUrl();
    }

    /// A valid token of the service user.
    /// @throws ApiException `Failure.Unavailable` when the identity service does not answer or refuses the
    ///     service user
    public Secret token() {
        return fresh().id();
    }

    /// The URL of a service in this session's region, without a trailing slash: the internal interface, else the
    /// public one.
    /// @param serviceType  as in the catalog: `placement`, `image`, `network`, `compute`
    /// @throws ApiException `Failure.Unavailable` when the catalog has no such endpoint
    public String endpoint(String serviceType) {
        var url = fresh().endpoints().get(serviceType);
        if (url == null) {
            throw new ApiException(new Failure.Unavailable(
                    "The service catalog has no " + serviceType + " endpoint in region " + credentials.region() + "."));
        }
        return url;
    }

    /// Sends as the service user; once more with a new token when the peer answers 401 (not when the body
    /// is a stream).
    /// @return an answer below 400; close it
    /// @throws ApiException with the failure that the peer's answer stands for; `Unavailable` when it does
    ///     not answer
    public HttpReply send(HttpCall call) {
        return checked(call, exchange(call));
    }

    /// [#send] without judging the status: for callers to whom a 404 or 409 is an answer.
    public HttpReply exchange(HttpCall call) {
        var token = fresh();
        var reply = transmit(with(call, token.id(), null));
        if (reply.status() != 401 || call.stream() != null) {
            return reply;
        }
        close(reply);
        renew(token);
        return transmit(with(call, fresh().id(), null));
    }

    /// Sends as the user, with the service user's token beside it (`X-Service-Token`), so that the peer
    /// knows that a service relays the request.
    /// @return an answer below 400; close it
    public HttpReply sendAs(Secret userToken, HttpCall call) {
        return checked(call, exchangeAs(userToken, call));
    }

    /// [#sendAs] without judging the status.
    public HttpReply exchangeAs(Secret userToken, HttpCall call) {
        return transmit(with(call, userToken, fresh().id()));
    }

    /// Forgets the token, so that the next call logs in again.
    public void invalidate() {
        var token = current;
        if (token != null) {
            renew(token);
        }
    }

    private HttpReply checked(HttpCall call, HttpReply reply) {
        if (reply.status() < 400) {
            return reply;
        }
        var failure = PeerErrors.of(reply, call.method(), call.url());
        if (failure.failure() instanceof Failure.Unauthorized) {
            // Our own standing is at fault, not the caller's: a 401 to the caller would make it log in again for
            // nothing.
            throw new ApiException(new Failure.Unavailable(call.url() + " does not accept the token it was sent."));
        }
        throw failure;
    }

    private HttpReply transmit(HttpCall call) {
        try {
            return http.send(call);
        } catch (IOException e) {
            throw new ApiException(new Failure.Unavailable("No answer from " + call.url() + "."), e);
        }
    }

    /// A copy with tokens: the caller's headers stay as they are, because the call may be sent twice.
    private static HttpCall with(HttpCall call, Secret token, @Nullable Secret serviceToken) {
        var headers = new Headers();
        call.headers().forEach(headers::add);
        headers.set("X-Auth-Token", token.reveal());
        if (serviceToken != null) {
            headers.set("X-Service-Token", serviceToken.reveal());
        }
        if (headers.first("Accept") == null) {
            headers.set("Accept", "application/json");
        }
        RequestScope.find().ifPresent(context -> headers.set("X-Openstack-Request-Id", context.chainId()));
        return new HttpCall(call.method(), call.url(), headers, call.body(), call.stream(), call.timeout());
    }

    /// Tokens are compared by identity: another object is another login.
    @SuppressWarnings("ReferenceEquality")
    private ServiceToken fresh() {
        var token = current;
        if (token != null && clock.instant().plus(MARGIN).isBefore(token.expiresAt())) {
            return token;
        }
        login.lock();
        try {
            var now = current;
            if (now != null && now != token) {
                return now;
            }
            var next = logIn();
            current = next;
            return next;
        } finally {
            login.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private void renew(ServiceToken rejected) {
        login.lock();
        try {
            if (current == rejected) {
                current = null;
            }
        } finally {
            login.unlock();
        }
    }

    private ServiceToken logIn() {
        var call = HttpCall.of("POST", identityUrl() + "/auth/tokens").json(LoginBody.of(credentials));
        call.headers().set("Accept", "application/json");
        try (var reply = http.send(call)) {
            var id = reply.header("X-Subject-Token");
            if (reply.status() != 201 || id == null) {
                throw new ApiException(new Failure.Unavailable("The identity service refused the service user "
                        + credentials.username() + " with status " + reply.status() + "."));
            }
            return ServiceToken.of(new Secret(id), Json.parse(reply.bytes()).path("token"), credentials.region());
        } catch (IOException e) {
            throw new ApiException(new Failure.Unavailable("The identity service does not answer."), e);
        }
    }

    private static void close(HttpReply reply) {
        try {
            reply.close();
        } catch (IOException e) {
            // the answer was being thrown away anyhow
        }
    }
}
