package org.pileus.glance.registry;

import java.time.Clock;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// Namespaces of metadata definitions, as documents that glance-api understands and the registry does not.
final class NamespaceHandlers {
    private static final String SELECT = "SELECT document, version FROM metadef_namespaces";
    private final Database db;
    private final Clock clock;

    NamespaceHandlers(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    Response list(Request request) {
        var body = Json.object();
        var list = body.putArray("namespaces");
        db.read(query -> query.list(SELECT + " ORDER BY created_at DESC, name", NamespaceHandlers::document))
                .forEach(list::add);
        return Response.ok(body);
    }

    Response show(Request request) {
        var name = request.pathParameter("name");
        return Response.ok(db.read(query -> query.one(SELECT + " WHERE name = ?", NamespaceHandlers::document, name))
                .orElseThrow(() -> missing(name)));
    }

    private static ObjectNode document(Row row) {
        return row.object(1).put("version", row.number(2));
    }

    Response create(Request request) {
        var document = request.jsonObject();
        var name = Json.text(document, "namespace");
        try {
            db.run(tx -> tx.update(
                    "INSERT INTO metadef_namespaces (name, version, created_at, document) VALUES (?, 1, ?, ?)",
                    name,
                    clock.instant(),
                    document));
        } catch (DuplicateKey e) {
            throw exists(name);
        }
        return Response.created(document.put("version", 1));
    }

    /// Stores a namespace, maybe under another name, if it is still at the version that the caller has read.
    Response update(Request request) {
        var name = request.pathParameter("name");
        var document = request.jsonObject();
        var version = document.path("version").asLong();
        try {
            db.run(tx -> {
                var won = tx.update("""
                        UPDATE metadef_namespaces SET name = ?, document = ?, version = version + 1
                        WHERE name = ? AND version = ?""", Json.text(document, "namespace"), document, name, version);
                if (won == 0) {
                    throw ApiException.conflict("Namespace " + name + " was changed by another request.");
                }
            });
        } catch (DuplicateKey e) {
            throw exists(Json.text(document, "namespace"));
        }
        return Response.ok(document.put("version", version + 1));
    }

    Response delete(Request request) {
        var name = request.pathParameter("name");
        if (db.write(tx -> tx.update("DELETE FROM metadef_namespaces WHERE name = ?", name)) == 0) {
            throw missing(name);
        }
        return Response.noContent();
    }

    private static ApiException missing(String name) {
        return ApiException.notFound("namespace", name);
    }

    private static ApiException exists(String name) {
        return ApiException.conflict("The metadata definition namespace=" + name + " already exists.");
    }
}
