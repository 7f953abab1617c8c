package org.pileus.keystone.sso;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.fernet.Sealer;
import org.pileus.keystone.oidc.CodeFlow.Begun;
import tools.jackson.databind.node.ObjectNode;

/// Carries a browser's login from one request to the next: sealed, short-lived, for one path, so that any replica can
/// go on with it and nobody else's browser can.
final class SsoCookie {
    static final String PATH = "/v3/auth/OS-FEDERATION/";
    private static final String NAME = "pileus-sso";
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int LONGEST = 4096;

    private final Sealer sealer;
    private final Clock clock;

    SsoCookie(Sealer sealer, Clock clock) {
        this.sealer = sealer;
        this.clock = clock;
    }

    /// @param origin  the dashboard that asked
    record Pending(String providerId, String protocolId, String origin, Begun begun) {}

    /// A `Set-Cookie`.
    String set(Pending pending, boolean secure) {
        var begun = pending.begun;
        var text = Json.text(Json.object()
                .put("purpose", NAME)
                .put("until", clock.instant().plus(LIFE).getEpochSecond())
                .put("provider", pending.providerId)
                .put("protocol", pending.protocolId)
                .put("origin", pending.origin)
                .put("state", begun.state())
                .put("nonce", begun.nonce())
                .put("verifier", begun.verifier()));
        return header(sealer.seal(text), LIFE.toSeconds(), secure);
    }

    static String cleared(boolean secure) {
        return header("", 0, secure);
    }

    private static String header(String value, long seconds, boolean secure) {
        return NAME + "=" + value + "; Path=" + PATH + "; Max-Age=" + seconds + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }

    /// @param header  the request's `Cookie`
    /// @return empty for none, another's, and one that is too old
    Optional<Pending> read(@Nullable String header) {
        for (var pair : header == null ? new String[0] : header.split(";", 64)) {
            var equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(NAME)) {
                return opened(pair.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    private Optional<Pending> opened(String sealed) {
        if (sealed.isEmpty() || sealed.length() > LONGEST) {
            return Optional.empty();
        }
        return sealer.tryUnseal(sealed)
                .map(Json::readObject)
                .filter(this::current)
                .map(SsoCookie::pending);
    }

    private boolean current(ObjectNode text) {
        return NAME.equals(Json.textOrNull(text, "purpose"))
                && clock.instant()
                        .isBefore(Instant.ofEpochSecond(text.path("until").asLong(0)));
    }

    private static Pending pending(ObjectNode text) {
        return new Pending(
                Json.text(text, "provider"),
                Json.text(text, "protocol"),
                Json.text(text, "origin"),
                new Begun(Json.text(text, "state"), Json.text(text, "nonce"), Json.text(text, "verifier")));
    }
}
