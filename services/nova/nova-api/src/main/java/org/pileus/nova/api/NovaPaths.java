package org.pileus.nova.api;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.PathRewrite;

/// Brings `/v2.1/{project_id}/servers` and `/v2.1/servers` to `/servers`. The older prefix `/v2` means the same.
final class NovaPaths implements PathRewrite {
    @Override
    public Rewritten rewrite(String path) {
        var rest = after("/v2.1", path);
        if (rest == null) {
            rest = after("/v2", path);
        }
        if (rest == null || rest.isEmpty() || rest.equals("/")) {
            return new Rewritten(path.equals("/v2/") || path.equals("/v2") ? "/v2" : path, null);
        }
        var end = rest.indexOf('/', 1);
        var first = rest.substring(1, end < 0 ? rest.length() : end);
        return looksLikeProject(first)
                ? new Rewritten(end < 0 ? "/" : rest.substring(end), first)
                : new Rewritten(rest, null);
    }

    private static @Nullable String after(String prefix, String path) {
        if (!path.startsWith(prefix)) {
            return null;
        }
        var rest = path.substring(prefix.length());
        return rest.isEmpty() || rest.charAt(0) == '/' ? rest : null;
    }

    /// Hexadecimal digits and dashes, as upstream's `project_id_regex`; no resource is spelt so.
    private static boolean looksLikeProject(String segment) {
        if (segment.isEmpty()) {
            return false;
        }
        for (var i = 0; i < segment.length(); i++) {
            var c = segment.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && c != '-') {
                return false;
            }
        }
        return true;
    }
}
