package org.pileus.keystone.credentials;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The signature that a request to an EC2 API must have. Versions 0 and 1 sign parameters with HMAC-SHA1, 2 the
/// request with HMAC-SHA256, 4 as AWS documents its Signature Version 4.
final class Ec2Signature {
    private static final String V4 = "AWS4-HMAC-SHA256";

    private Ec2Signature() {}

    /// What the signature should be, were it made for this host.
    /// @return null when the request says too little to sign, or names a version that there is not
    static @Nullable String of(ObjectNode signed, String host, String secret) {
        var params = texts(signed.path("params"));
        var key = secret.getBytes(StandardCharsets.UTF_8);
        var version = params.get("SignatureVersion");
        try {
            if (version == null) {
                return four(signed, params, key);
            }
            return switch (version) {
                case "0" -> base64(Hmac.sha1(key, need(params, "Action") + need(params, "Timestamp")));
                case "1" -> base64(Hmac.sha1(key, joined(params)));
                case "2" -> two(signed, host, params, key);
                default -> null;
            };
        } catch (Incomplete e) {
            return null;
        }
    }

    /// Part of what must be signed is not there.
    private static final class Incomplete extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> found = new HashMap<>();
        object.properties()
                .forEach(field -> found.put(field.getKey(), field.getValue().asString("")));
        return found;
    }

    private static String need(Map<String, String> from, String key) throws Incomplete {
        var value = from.get(key);
        if (value == null) {
            throw new Incomplete();
        }
        return value;
    }

    private static String need(ObjectNode from, String key) throws Incomplete {
        var value = Json.textOrNull(from, key);
        if (value == null) {
            throw new Incomplete();
        }
        return value;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String joined(Map<String, String> params) {
        return params.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toLowerCase(Locale.ROOT)))
                .map(entry -> entry.getKey() + entry.getValue())
                .collect(Collectors.joining());
    }

    private static String two(ObjectNode signed, String host, Map<String, String> params, byte[] key)
            throws Incomplete {
        var all = new HashMap<>(params);
        all.put("SignatureMethod", "HmacSHA256");
        return base64(
                Hmac.sha256(key, need(signed, "verb") + "\n" + host + "\n" + need(signed, "path") + "\n" + query(all)));
    }

    /// Sorted and percent-encoded.
    private static String query(Map<String, String> params) {
        return new TreeMap<>(params)
                .entrySet().stream()
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static @Nullable String four(ObjectNode signed, Map<String, String> params, byte[] key) throws Incomplete {
        var headers = texts(signed.path("headers"));
        var authorization = headers.get("Authorization");
        var inHeader = authorization != null && authorization.startsWith(V4);
        if (!inHeader && !V4.equals(params.get("X-Amz-Algorithm"))) {
            return null;
        }
        var names = part(authorization, params, "SignedHeaders");
        var scope = part(authorization, params, "Credential").split("/", -1);
        var date = headers.containsKey("X-Amz-Date") ? headers.get("X-Amz-Date") : params.get("X-Amz-Date");
        if (scope.length != 5 || date == null || !date.startsWith(scope[1])) {
            return null;
        }
        var verb = need(signed, "verb").toUpperCase(Locale.ROOT);
        var request = String.join(
                "\n",
                verb,
                need(signed, "path"),
                verb.equals("POST") ? "" : query(params),
                canonical(headers, names),
                names,
                need(signed, "body_hash"));
        var toSign = String.join(
                "\n",
                V4,
                date,
                String.join("/", Arrays.asList(scope).subList(1, scope.length)),
                HexFormat.of().formatHex(Digests.sha256(request)));
        return HexFormat.of().formatHex(Hmac.sha256(Hmac.derived(key, scope[1], scope[2], scope[3]), toSign));
    }

    /// A part of the authorisation, from its header or from the query.
    private static String part(@Nullable String authorization, Map<String, String> params, String name)
            throws Incomplete {
        if (authorization == null) {
            return need(params, "X-Amz-" + name);
        }
        var start = authorization.indexOf(name + "=");
        if (start < 0) {
            throw new Incomplete();
        }
        var from = start + name.length() + 1;
        var end = authorization.indexOf(',', from);
        return authorization.substring(from, end < 0 ? authorization.length() : end);
    }

    private static String canonical(Map<String, String> headers, String names) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, value) -> lower.put(name.strip().toLowerCase(Locale.ROOT), value.strip()));
        var lines = new StringBuilder();
        for (var name : names.split(";", -1)) {
            var value = lower.get(name);
            if (value != null) {
                lines.append(name).append(':').append(value).append('\n');
            }
        }
        return lines.isEmpty() ? "\n" : lines.toString();
    }
}
