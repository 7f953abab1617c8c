package org.pileus.keystone.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.fernet.TokenScope;
import org.pileus.keystone.tokens.TokenAnswer;
import org.pileus.keystone.tokens.Tokens;
import org.pileus.keystone.trusts.Trusts;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/ec2tokens` and `/v3/s3tokens`: a service shows a request that a user signed with an EC2 credential, and gets
/// that user's token, for the project and with the limits of the credential. Only for services and administrators: a
/// signature alone is no proof, as who sees a signed request has one (CVE-2025-65073).
public final class SignedRequestHandlers {
    /// How long a signed request is good for. Source: keystone's `[credential] auth_ttl`.
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final List<String> METHOD = List.of(Tokens.EC2_CREDENTIAL);

    private final Database db;
    private final Credentials credentials;
    private final Tokens tokens;
    private final Trusts trusts;
    private final TokenAnswer answer;
    private final Clock clock;

    public SignedRequestHandlers(
            Database db, Credentials credentials, Tokens tokens, Trusts trusts, TokenAnswer answer, Clock clock) {
        this.db = db;
        this.credentials = credentials;
        this.tokens = tokens;
        this.trusts = trusts;
        this.answer = answer;
        this.clock = clock;
    }

    /// POST /v3/ec2tokens: 200, the token's text in `X-Subject-Token`.
    public Response ec2(Request request) {
        var signed = signed(request);
        var credential = credential(signed);
        var given = Json.textOrNull(signed, "signature");
        if (given == null || given.isEmpty()) {
            throw refused("EC2 signature not supplied.");
        }
        var secret = blob(credential).path("secret").asString("");
        var host = signed.path("host").asString("");
        // Some clients leave the port out of what they sign.
        var colon = host.indexOf(':');
        if (!equal(given, Ec2Signature.of(signed, host, secret))
                && (colon < 0 || !equal(given, Ec2Signature.of(signed, host.substring(0, colon), secret)))) {
            throw refused("Invalid EC2 signature.");
        }
        var issued = issue(signed, credential);
        return answer.of(request, 200, issued.token()).header("X-Subject-Token", issued.text());
    }

    /// POST /v3/s3tokens: 200, without the token's text.
    public Response s3(Request request) {
        var signed = signed(request);
        var credential = credential(signed);
        var given = Json.textOrNull(signed, "signature");
        var text = Json.textOrNull(signed, "token");
        var secret = blob(credential).path("secret").asString("");
        if (given == null || text == null || !equal(given, S3Signature.of(text, secret))) {
            throw refused("Credential signature mismatch");
        }
        return answer.of(request, 200, issue(signed, credential).token());
    }

    private static boolean equal(String given, @Nullable String wanted) {
        return wanted != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    /// The signed request, under any of the names that clients use.
    private static ObjectNode signed(Request request) {
        var body = request.jsonObject();
        if (body.isEmpty()) {
            throw ApiException.invalid("request must include a request body");
        }
        for (var name : List.of("credentials", "credential", "ec2Credentials")) {
            if (body.get(name) instanceof ObjectNode signed
                    && signed.path("access").isString()) {
                return signed;
            }
        }
        throw refused("EC2 Signature not supplied");
    }

    private Credential credential(ObjectNode signed) {
        var id = CredentialHandlers.idOf(signed.path("access").asString(""));
        return db.read(query -> credentials.find(query, id))
                .filter(Credential::isEc2)
                .orElseThrow(
                        () -> new ApiException(new Failure.NotFound("credential", "", "EC2 access key not found.")));
    }

    private static ObjectNode blob(Credential credential) {
        return Json.readObject(credential.blob());
    }

    private Tokens.Issued issue(ObjectNode signed, Credential credential) {
        checkTime(signed);
        return issued(credential).orElseThrow(() -> refused("User not valid for project."));
    }

    /// For the credential's project; with no more than the delegation grants in whose name it was made.
    private Optional<Tokens.Issued> issued(Credential credential) {
        var project = credential.projectId();
        if (project == null) {
            return Optional.empty();
        }
        var blob = blob(credential);
        var trustId = Json.textOrNull(blob, "trust_id");
        var applicationCredentialId = Json.textOrNull(blob, "app_cred_id");
        if (trustId != null) {
            return trusts.current(trustId, clock.instant())
                    .filter(trust ->
                            credential.userId().equals(trust.impersonation() ? trust.trustorId() : trust.trusteeId()))
                    .flatMap(trust -> tokens.issue(
                            trust.trusteeId(), METHOD, new TokenScope.OfTrust(project, trustId), null, null));
        }
        var scope = applicationCredentialId == null
                ? new TokenScope.OfProject(project)
                : new TokenScope.OfApplicationCredential(project, applicationCredentialId);
        return tokens.issue(credential.userId(), METHOD, scope, null, null);
    }

    /// A request that says when it was signed must not be older than [#LIFE].
    private void checkTime(ObjectNode signed) {
        var params = signed.path("params");
        var headers = signed.path("headers");
        for (var found : List.of(params.path("Timestamp"), headers.path("X-Amz-Date"), params.path("X-Amz-Date"))) {
            if (found.isMissingNode() || found.asString("").isEmpty()) {
                continue;
            }
            var time = time(found.asString(""));
            if (time == null) {
                throw refused("Credential timestamp is invalid");
            }
            if (clock.instant().isAfter(time.plus(LIFE))) {
                throw refused("Credential is expired");
            }
            return;
        }
    }

    /// ISO 8601, basic or extended, in UTC when it does not say.
    private static @Nullable Instant time(String text) {
        try {
            if (text.indexOf('-') < 0) {
                var bare = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
                return LocalDateTime.parse(bare, BASIC).toInstant(ZoneOffset.UTC);
            }
            return text.matches(".*(Z|[+-]\\d\\d:\\d\\d)$") && text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static ApiException refused(String message) {
        return new ApiException(new Failure.Unauthorized(message));
    }
}
