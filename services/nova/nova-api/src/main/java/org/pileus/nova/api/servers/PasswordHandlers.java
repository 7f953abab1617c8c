package org.pileus.nova.api.servers;

import java.util.HashMap;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;

/// The password that a guest left with the metadata service, encrypted by the guest with its user's key.
public final class PasswordHandlers {
    /// Where the metadata service keeps it.
    private static final String NOTE = "password";

    private final ServerLookup lookup;
    private final InstanceLedger ledger;

    public PasswordHandlers(ServerLookup lookup, InstanceLedger ledger) {
        this.lookup = lookup;
        this.ledger = ledger;
    }

    /// GET /servers/{server_id}/os-server-password: empty when the guest left none.
    public Response show(Request request) {
        QueryShape.none(request);
        var notes = lookup.require(request).systemMetadata();
        return Response.ok(Json.object().put("password", notes.getOrDefault(NOTE, "")));
    }

    /// DELETE /servers/{server_id}/os-server-password: forgets it here; the guest keeps it.
    public Response clear(Request request) {
        var server = lookup.require(request);
        var notes = new HashMap<>(server.systemMetadata());
        if (notes.remove(NOTE) != null) {
            ledger.change(server, Guard.alive(), new Change(ledger.now()).systemMetadata(notes));
        }
        return Response.noContent();
    }
}
