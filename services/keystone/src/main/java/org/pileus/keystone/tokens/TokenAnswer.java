package org.pileus.keystone.tokens;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.catalog.Catalog;
import org.pileus.keystone.federation.ServiceProviders;

/// A token as an answer: its body with the catalog of its scope, unless the query has `nocatalog`, and with the service
/// providers that are enabled, if any.
public final class TokenAnswer {
    private static final byte[] CATALOG = ",\"catalog\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROVIDERS = ",\"service_providers\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}}".getBytes(StandardCharsets.US_ASCII);

    private final Catalog catalog;
    private final ServiceProviders providers;

    public TokenAnswer(Catalog catalog, ServiceProviders providers) {
        this.catalog = catalog;
        this.providers = providers;
    }

    public Response of(Request request, int status, ValidToken token) {
        var project = token.project();
        var listed = token.scoped() && !request.query().has("nocatalog")
                ? catalog.bytes(token.user().id(), project == null ? null : project.id())
                : null;
        var body = with(with(token.body(), CATALOG, listed), PROVIDERS, providers.listed());
        return Response.status(status).body(body, "application/json").header("Vary", "X-Auth-Token");
    }

    private static byte[] with(byte[] body, byte[] key, byte @Nullable [] value) {
        if (value == null) {
            return body;
        }
        var end = body.length - END.length;
        var out = Arrays.copyOf(body, end + key.length + value.length + END.length);
        System.arraycopy(key, 0, out, end, key.length);
        System.arraycopy(value, 0, out, end + key.length, value.length);
        System.arraycopy(END, 0, out, out.length - END.length, END.length);
        return out;
    }
}
