package org.pileus.keystone.oidc;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The claims of a token under the names that rules of mappings know: `OIDC-email`, and `HTTP_OIDC_EMAIL` as a web
/// server's module would pass it on. Lists have `;` between their items, true is `1`, objects are JSON; `REMOTE_USER`
/// is the subject at the issuer. Source: mod_auth_openidc.
final class Claims {
    private Claims() {}

    static Map<String, String> assertion(ObjectNode claims) {
        Map<String, String> assertion = new HashMap<>();
        for (var claim : claims.properties()) {
            if (!claim.getValue().isNull()) {
                var text = text(claim.getValue());
                assertion.put("OIDC-" + claim.getKey(), text);
                assertion.put("HTTP_OIDC_" + variable(claim.getKey()), text);
            }
        }
        var issuer = claims.path("iss").asString("");
        var host = issuer.replaceFirst("^https?://", "").replaceFirst("/$", "");
        assertion.put("REMOTE_USER", claims.path("sub").asString("") + "@" + host);
        return assertion;
    }

    private static String variable(String claim) {
        return claim.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String text(JsonNode value) {
        if (value.isString()) {
            return value.stringValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "1" : "0";
        }
        if (value.isArray()) {
            // an item with a separator in it would become two
            return value.valueStream()
                    .filter(item -> !item.isNull())
                    .map(Claims::text)
                    .filter(item -> item.indexOf(';') < 0)
                    .collect(Collectors.joining(";"));
        }
        return Json.text(value);
    }
}
