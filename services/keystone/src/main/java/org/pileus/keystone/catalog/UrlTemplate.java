package org.pileus.keystone.catalog;

import org.jspecify.annotations.Nullable;

/// URLs of endpoints may name the project or the user of the token: `%(project_id)s`, `$(tenant_id)s`,
/// `%(user_id)s`.
final class UrlTemplate {
    private UrlTemplate() {}

    static boolean isOne(String url) {
        return url.contains("%(") || url.contains("$(");
    }

    /// Null when the URL names something that there is not: such an endpoint is left out of the catalog.
    static @Nullable String fill(String url, String userId, @Nullable String projectId) {
        if (!isOne(url)) {
            return url;
        }
        var out = new StringBuilder(url.length() + 32);
        var at = 0;
        while (at < url.length()) {
            var c = url.charAt(at);
            if ((c == '%' || c == '$') && url.startsWith("(", at + 1)) {
                var end = url.indexOf(")s", at);
                var value = end < 0 ? null : value(url.substring(at + 2, end), userId, projectId);
                if (value == null) {
                    return null;
                }
                out.append(value);
                at = end + 2;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    /// Whether every template in it is one that can ever be filled.
    static boolean wellFormed(String url) {
        return fill(url, "u", "p") != null;
    }

    private static @Nullable String value(String name, String userId, @Nullable String projectId) {
        return switch (name) {
            case "project_id", "tenant_id" -> projectId;
            case "user_id" -> userId;
            default -> null;
        };
    }
}
