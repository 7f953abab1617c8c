package org.pileus.keystone.fernet;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.fernet.TokenScope.OfAccessToken;
import org.pileus.keystone.fernet.TokenScope.OfApplicationCredential;
import org.pileus.keystone.fernet.TokenScope.OfDomain;
import org.pileus.keystone.fernet.TokenScope.OfProject;
import org.pileus.keystone.fernet.TokenScope.OfSystem;
import org.pileus.keystone.fernet.TokenScope.OfTrust;
import org.pileus.keystone.fernet.TokenScope.Unscoped;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tokens as JSON Web Signatures with ES256 and keystone's claims: signed, not encrypted, so that whoever holds one
/// can read it. Source: RFC 7515, RFC 7518 section 3.4, keystone's jws provider.
public final class JwsCodec implements TokenFormat {
    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
    private static final int LONGEST = 8 * 1024;
    private static final int SIGNATURE = 64;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            TEXT.encodeToString("{\"typ\":\"JWT\",\"alg\":\"ES256\"}".getBytes(StandardCharsets.US_ASCII));

    private final JwsKeys repository;
    private volatile @Nullable Keys keys;

    private record Keys(PrivateKey signing, List<PublicKey> validating) {}

    public JwsCodec(JwsKeys repository) {
        this.repository = repository;
    }

    @Override
    public void open() {
        repository.ensure();
        reload();
    }

    @Override
    public boolean reload() {
        var before = keys;
        var now = new Keys(repository.privateKey(), repository.publicKeys());
        keys = now;
        return !now.equals(before);
    }

    private Keys keys() {
        var current = keys;
        if (current == null) {
            throw new IllegalStateException("the signing keys have not been read");
        }
        return current;
    }

    @Override
    public String encode(TokenPayload payload) {
        var signed = HEADER + "." + TEXT.encodeToString(Json.bytes(claims(payload)));
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(keys().signing());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + TEXT.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks ES256", e);
        }
    }

    private static ObjectNode claims(TokenPayload token) {
        var claims = Json.object();
        claims.put("sub", token.userId());
        claims.put("iat", token.issuedAt().getEpochSecond());
        claims.put("exp", token.expiresAt().getEpochSecond());
        var methods = claims.putArray("openstack_methods");
        token.methods().forEach(methods::add);
        var audits = claims.putArray("openstack_audit_ids");
        token.auditIds().forEach(audits::add);
        switch (token.scope()) {
            case Unscoped() -> {}
            case OfSystem() -> claims.put("openstack_system", "all");
            case OfDomain(var id) -> claims.put("openstack_domain_id", id);
            case OfProject(var id) -> claims.put("openstack_project_id", id);
            case OfTrust(var id, var trust) ->
                claims.put("openstack_project_id", id).put("openstack_trust_id", trust);
            case OfApplicationCredential(var id, var credential) ->
                claims.put("openstack_project_id", id).put("openstack_app_cred_id", credential);
            case OfAccessToken(var id, var access) ->
                claims.put("openstack_project_id", id).put("openstack_access_token_id", access);
        }
        var federation = token.federation();
        if (federation != null) {
            var groups = claims.putArray("openstack_group_ids");
            federation.groupIds().forEach(id -> groups.addObject().put("id", id));
            claims.put("openstack_idp_id", federation.identityProviderId());
            claims.put("openstack_protocol_id", federation.protocolId());
        }
        return claims;
    }

    @Override
    public TokenPayload decode(String token) throws InvalidToken {
        if (token.length() > LONGEST) {
            throw new InvalidToken();
        }
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new InvalidToken();
        }
        var signature = bytes(parts[2]);
        var signed = token.substring(0, parts[0].length() + 1 + parts[1].length());
        if (!"ES256".equals(Json.textOrNull(object(bytes(parts[0])), "alg"))
                || signature.length != SIGNATURE
                || !good(signed.getBytes(StandardCharsets.US_ASCII), signature)) {
            throw new InvalidToken();
        }
        return payload(object(bytes(parts[1])));
    }

    private boolean good(byte[] signed, byte[] signature) {
        for (var key : keys().validating()) {
            try {
                var check = Signature.getInstance(ALGORITHM);
                check.initVerify(key);
                check.update(signed);
                if (check.verify(signature)) {
                    return true;
                }
            } catch (GeneralSecurityException e) {
                // not of this key; the next may fit
            }
        }
        return false;
    }

    /// Of the one spelling that we give out.
    private static byte[] bytes(String part) throws InvalidToken {
        try {
            var bytes = Base64.getUrlDecoder().decode(part);
            if (!TEXT.encodeToString(bytes).equals(part)) {
                throw new InvalidToken();
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new InvalidToken();
        }
    }

    private static ObjectNode object(byte[] json) throws InvalidToken {
        try {
            return Json.parseObject(json);
        } catch (ApiException e) {
            throw new InvalidToken();
        }
    }

    private static TokenPayload payload(ObjectNode claims) throws InvalidToken {
        var audits = texts(claims.path("openstack_audit_ids"));
        if (audits.isEmpty() || audits.size() > 2) {
            throw new InvalidToken();
        }
        var provider = Json.textOrNull(claims, "openstack_idp_id");
        return new TokenPayload(
                text(claims, "sub"),
                texts(claims.path("openstack_methods")),
                scope(claims),
                AuditId.moment(seconds(claims, "iat"), audit(audits.getFirst())),
                Instant.ofEpochSecond(seconds(claims, "exp")),
                audits,
                provider == null
                        ? null
                        : new Federation(
                                groups(claims.path("openstack_group_ids")),
                                provider,
                                text(claims, "openstack_protocol_id")));
    }

    private static TokenScope scope(ObjectNode claims) throws InvalidToken {
        var project = Json.textOrNull(claims, "openstack_project_id");
        var trust = Json.textOrNull(claims, "openstack_trust_id");
        var credential = Json.textOrNull(claims, "openstack_app_cred_id");
        var access = Json.textOrNull(claims, "openstack_access_token_id");
        var domain = Json.textOrNull(claims, "openstack_domain_id");
        if (project != null) {
            return trust != null
                    ? new OfTrust(project, trust)
                    : credential != null
                            ? new OfApplicationCredential(project, credential)
                            : access != null ? new OfAccessToken(project, access) : new OfProject(project);
        }
        if (trust != null || credential != null || access != null) {
            throw new InvalidToken();
        }
        if (domain != null) {
            return new OfDomain(domain);
        }
        return claims.has("openstack_system") ? new OfSystem() : new Unscoped();
    }

    private static String text(ObjectNode claims, String name) throws InvalidToken {
        var value = Json.textOrNull(claims, name);
        if (value == null) {
            throw new InvalidToken();
        }
        return value;
    }

    private static long seconds(ObjectNode claims, String name) throws InvalidToken {
        var value = claims.path(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > 1e11) {
            throw new InvalidToken();
        }
        return value.longValue();
    }

    private static byte[] audit(String id) throws InvalidToken {
        try {
            return AuditId.bytes(id);
        } catch (IllegalArgumentException e) {
            throw new InvalidToken();
        }
    }

    private static List<String> texts(JsonNode list) throws InvalidToken {
        List<String> found = new ArrayList<>();
        for (var item : list) {
            if (!item.isString()) {
                throw new InvalidToken();
            }
            found.add(item.stringValue());
        }
        return found;
    }

    private static List<String> groups(JsonNode list) throws InvalidToken {
        List<String> found = new ArrayList<>();
        for (var item : list) {
            var id = Json.textOrNull(item, "id");
            if (id == null) {
                throw new InvalidToken();
            }
            found.add(id);
        }
        return found;
    }
}
