package org.pileus.keystone.oauth1;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;

/// A request that carries an OAuth1 signature in its `Authorization` header. Source: RFC 5849, section 3.
final class SignedRequest {
    /// How far the clocks of a consumer and of this service may be apart.
    private static final Duration SKEW = Duration.ofMinutes(10);
    private static final Map<String, String> ALGORITHMS =
            Map.of("HMAC-SHA1", "HmacSHA1", "HMAC-SHA256", "HmacSHA256", "HMAC-SHA512", "HmacSHA512");

    private final Map<String, String> parameters;
    private final String base;

    private SignedRequest(Map<String, String> parameters, String base) {
        this.parameters = parameters;
        this.base = base;
    }

    private record Pair(String name, String value) {}

    /// @param url  of the request as its client sees it, without the query
    /// @throws ApiException 400 when the request is not signed at all
    static SignedRequest of(Request request, String url) {
        var header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, "OAuth ", 0, "OAuth ".length())) {
            throw ApiException.invalid("Error retrieving OAuth headers: there is no OAuth Authorization header.");
        }
        var parameters = parse(header.substring("OAuth ".length()));
        List<Pair> all = new ArrayList<>();
        parameters.forEach((name, value) -> {
            if (!name.equals("oauth_signature") && !name.equals("realm")) {
                all.add(new Pair(encoded(name), encoded(value)));
            }
        });
        request.query()
                .values()
                .forEach((name, values) -> values.forEach(value -> all.add(new Pair(encoded(name), encoded(value)))));
        all.sort(Comparator.comparing(Pair::name).thenComparing(Pair::value));
        var sorted = String.join(
                "&", all.stream().map(pair -> pair.name + "=" + pair.value).toList());
        return new SignedRequest(parameters, request.method() + "&" + encoded(normalised(url)) + "&" + encoded(sorted));
    }

    private static Map<String, String> parse(String header) {
        Map<String, String> found = new HashMap<>();
        for (var part : header.split(",", -1)) {
            var equals = part.indexOf('=');
            if (equals > 0) {
                var value = part.substring(equals + 1).strip();
                var bare = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value;
                found.put(decoded(part.substring(0, equals).strip()), decoded(bare));
            }
        }
        return found;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("The OAuth Authorization header is malformed.");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /// Scheme and host in lower case, and no port where the scheme says it.
    private static String normalised(String url) {
        try {
            var uri = URI.create(url);
            var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            var port = uri.getPort();
            var usual = port == -1 || (scheme.equals("http") && port == 80) || (scheme.equals("https") && port == 443);
            return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + (usual ? "" : ":" + port)
                    + uri.getRawPath();
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("The address of the request is malformed.");
        }
    }

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    /// @throws ApiException 400 without it
    String require(String name) {
        var value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw ApiException.invalid("Expecting to find " + name
                    + " in request. The server could not comply with the request since it is either malformed or"
                    + " otherwise incorrect. The client is assumed to be in error.");
        }
        return value;
    }

    /// @param token  the secret of the token of the request, or null when it has none
    /// @throws ApiException 401 when another hand signed it, or this one at another time
    void verify(Secret consumer, @Nullable Secret token, Instant now) {
        var algorithm = ALGORITHMS.get(parameters.getOrDefault("oauth_signature_method", ""));
        var given = parameters.getOrDefault("oauth_signature", "");
        if (algorithm == null
                || !signedAbout(now)
                || parameters.getOrDefault("oauth_nonce", "").isEmpty()) {
            throw refused();
        }
        var key = encoded(consumer.reveal()) + "&" + (token == null ? "" : encoded(token.reveal()));
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            var wanted = Base64.getEncoder().encode(mac.doFinal(base.getBytes(StandardCharsets.UTF_8)));
            if (!MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) {
                throw refused();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks " + algorithm, e);
        }
    }

    private boolean signedAbout(Instant now) {
        var stamp = parameters.getOrDefault("oauth_timestamp", "");
        return stamp.matches("\\d{1,12}")
                && Duration.between(Instant.ofEpochSecond(Long.parseLong(stamp)), now)
                                .abs()
                                .compareTo(SKEW)
                        <= 0;
    }

    private static ApiException refused() {
        return new ApiException(new Failure.Unauthorized("Invalid signature"));
    }
}
