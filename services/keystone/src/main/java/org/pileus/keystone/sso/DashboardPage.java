package org.pileus.keystone.sso;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.http.Html;
import org.pileus.kernel.http.Response;

/// The page that posts a token to the dashboard that asked for it, by itself or by a click. It may run its one script,
/// post to that dashboard, and nothing else.
final class DashboardPage {
    private static final String SCRIPT = "document.forms[0].submit();";
    private static final String SCRIPT_HASH = Base64.getEncoder().encodeToString(Digests.sha256(SCRIPT));

    private DashboardPage() {}

    static Response of(String dashboard, String token) {
        var html = """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Logging in</title></head>
                <body>
                <form id="sso" name="sso" action="%s" method="post">
                <p>Please wait...</p>
                <input type="hidden" name="token" id="token" value="%s">
                <noscript><input type="submit" name="submit_no_javascript" value="Continue"></noscript>
                </form>
                <script>%s</script>
                </body>
                </html>
                """.formatted(Html.escaped(dashboard), Html.escaped(token), SCRIPT);
        return Response.status(200)
                .body(html.getBytes(StandardCharsets.UTF_8), "text/html; charset=UTF-8")
                .header("Content-Security-Policy", policy(dashboard))
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }

    private static String policy(String dashboard) {
        var url = URI.create(dashboard);
        return "default-src 'none'; script-src 'sha256-" + SCRIPT_HASH + "'; form-action " + url.getScheme() + "://"
                + url.getRawAuthority() + "; frame-ancestors 'none'; base-uri 'none'";
    }
}
