package org.pileus.keystone.tokens;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.catalog.Catalog;

/// A token as an answer: its body with the catalog of its scope, unless the query has `nocatalog`.
public final class TokenAnswer {
    private static final byte[] CATALOG = ",\"catalog\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}}".getBytes(StandardCharsets.US_ASCII);

    private final Catalog catalog;

    public TokenAnswer(Catalog catalog) {
        this.catalog = catalog;
    }

    public Response of(Request request, int status, ValidToken token) {
        var body = token.scoped() && !request.query().has("nocatalog") ? withCatalog(token) : token.body();
        return Response.status(status).body(body, "application/json").header("Vary", "X-Auth-Token");
    }

    private byte[] withCatalog(ValidToken token) {
        var project = token.project();
        var list = catalog.bytes(token.user().id(), project == null ? null : project.id());
        var out = new ByteArrayOutputStream(token.body().length + list.length + CATALOG.length);
        out.write(token.body(), 0, token.body().length - END.length);
        out.writeBytes(CATALOG);
        out.writeBytes(list);
        out.writeBytes(END);
        return out.toByteArray();
    }
}
