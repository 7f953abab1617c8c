package org.pileus.nova.api.metadata;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;

/// Checks that a request was relayed by a metadata agent: it signs the id of the instance with a secret that only
/// agents and this service know.
public final class ProxySignature {
    private final SecretKeySpec key;

    public ProxySignature(Secret secret) {
        key = new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /// Whom the agent asks for.
    record Asked(String instance, String project) {}

    /// @throws ApiException 400 for headers that are missing or doubled, 403 for a wrong signature
    Asked verify(Request request) {
        var instance = single(request, "X-Instance-ID");
        var project = single(request, "X-Tenant-ID");
        single(request, "X-Forwarded-For");
        var given = single(request, "X-Instance-ID-Signature");
        if (!MessageDigest.isEqual(
                sign(instance).getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8))) {
            throw ApiException.forbidden("Invalid proxy request signature.");
        }
        return new Asked(instance, project);
    }

    String sign(String instance) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(instance.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    private static String single(Request request, String name) {
        var values = request.headerValues(name);
        if (values.isEmpty() || values.getFirst().isBlank()) {
            throw ApiException.invalid(name + " header is missing from request.");
        }
        if (values.size() > 1 || values.getFirst().indexOf(',') >= 0) {
            throw ApiException.invalid("Multiple " + name + " headers found within request.");
        }
        return values.getFirst().strip();
    }
}
