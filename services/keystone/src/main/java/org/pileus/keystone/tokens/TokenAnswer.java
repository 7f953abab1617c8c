package org.pileus.keystone.tokens;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
        var body = token.body();
        if (token.scoped() && !request.query().has("nocatalog")) {
            var project = token.project();
            body = with(body, CATALOG, catalog.bytes(token.user().id(), project == null ? null : project.id()));
        }
        var listed = providers.listed();
        if (listed != null) {
            body = with(body, PROVIDERS, listed);
        }
        return Response.status(status).body(body, "application/json").header("Vary", "X-Auth-Token");
    }

    private static byte[] with(byte[] body, byte[] key, byte[] value) {
        var out = new ByteArrayOutputStream(body.length + key.length + value.length);
        out.write(body, 0, body.length - END.length);
        out.writeBytes(key);
        out.writeBytes(value);
        out.writeBytes(END);
        return out.toByteArray();
    }
}
