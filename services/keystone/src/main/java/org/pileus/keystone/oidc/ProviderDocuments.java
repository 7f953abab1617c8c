package org.pileus.keystone.oidc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpTransport;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundLimits;
import tools.jackson.databind.node.ObjectNode;

/// Reads the JSON of one provider, from the hosts that it may have, in bounded size and time.
final class ProviderDocuments {
    private static final int MOST_BYTES = 512 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OutboundClient client;
    private final HttpTransport forms = new SocketTransport(null);

    ProviderDocuments(OidcProvider provider) {
        client = new OutboundClient(
                provider.rules(), new OutboundLimits(Duration.ofSeconds(5), PATIENCE, PATIENCE, MOST_BYTES, 0));
    }

    ObjectNode get(String url) throws OidcUnavailable {
        try (var reply = client.open(url)) {
            return object(reply.body(), url);
        } catch (IOException e) {
            throw new OidcUnavailable(url + ": " + e.getMessage(), e);
        }
    }

    /// Posts a form; redirects are not followed.
    /// @param authorization  header, or empty
    ObjectNode post(String url, Map<String, String> form, String authorization) throws OidcUnavailable {
        try {
            var call = HttpCall.of("POST", client.check(url))
                    .bytes(encoded(form).getBytes(StandardCharsets.US_ASCII), "application/x-www-form-urlencoded")
                    .timeout(PATIENCE)
                    .header("Accept", "application/json")
                    .header("Authorization", authorization.isEmpty() ? null : authorization);
            try (var reply = forms.send(call)) {
                if (!reply.ok()) {
                    throw new OidcUnavailable(url + " answered " + reply.status());
                }
                return object(reply.body(), url);
            }
        } catch (IOException e) {
            throw new OidcUnavailable(url + ": " + e.getMessage(), e);
        }
    }

    static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static ObjectNode object(InputStream body, String url) throws IOException, OidcUnavailable {
        var bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new OidcUnavailable(url + " sends more than " + MOST_BYTES + " bytes");
        }
        try {
            return Json.parseObject(bytes);
        } catch (ApiException e) {
            throw new OidcUnavailable(url + " sends no JSON object", e);
        }
    }
}
