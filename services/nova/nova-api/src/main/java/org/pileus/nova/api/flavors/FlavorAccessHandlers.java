package org.pileus.nova.api.flavors;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.flavors.FlavorRepository;
import org.pileus.nova.db.flavors.StoredFlavor;

/// Which projects may use a private flavor.
public final class FlavorAccessHandlers {
    private static final Shape PROJECT = Shapes.object().required("tenant", Shapes.text(1, 255));
    private static final Shape ADD = Shapes.wrapper("addTenantAccess", PROJECT);
    private static final Shape REMOVE = Shapes.wrapper("removeTenantAccess", PROJECT);

    private final FlavorCatalog catalog;
    private final FlavorRepository repository = new FlavorRepository();

    public FlavorAccessHandlers(FlavorCatalog catalog) {
        this.catalog = catalog;
    }

    /// GET /flavors/{flavor_id}/os-flavor-access: 404 for a public flavor.
    public Response list(Request request) {
        QueryShape.none(request);
        var flavor = existing(request);
        if (flavor.flavor().isPublic()) {
            throw new ApiException(
                    new Failure.NotFound("Flavor", flavor.id(), "Access list not available for public flavors."));
        }
        return view(flavor);
    }

    /// POST /flavors/{flavor_id}/action addTenantAccess.
    public Response add(Request request) {
        var body = Shapes.require(ADD, request.json(), request.microversion().minor());
        var project = body.path("addTenantAccess").path("tenant").stringValue();
        var flavor = existing(request);
        if (request.microversion().atLeast(2, 7) && flavor.flavor().isPublic()) {
            throw ApiException.conflict("Can not add access to a public flavor.");
        }
        try {
            catalog.change(tx -> repository.allow(tx, flavor.id(), project));
        } catch (DuplicateKey e) {
            throw ApiException.conflict("Flavor access already exists for flavor " + flavor.id() + " and project "
                    + project + " combination.");
        }
        return view(existing(request));
    }

    /// POST /flavors/{flavor_id}/action removeTenantAccess.
    public Response remove(Request request) {
        var body = Shapes.require(REMOVE, request.json(), request.microversion().minor());
        var project = body.path("removeTenantAccess").path("tenant").stringValue();
        var flavor = existing(request);
        catalog.change(tx -> {
            if (!repository.disallow(tx, flavor.id(), project)) {
                throw new ApiException(new Failure.NotFound(
                        "flavor access",
                        project,
                        "Flavor access not found for " + flavor.id() + " / " + project + " combination."));
            }
        });
        return view(existing(request));
    }

    private StoredFlavor existing(Request request) {
        return catalog.require(
                request.pathParameter("flavor_id"), request.context().projectId(), true);
    }

    private static Response view(StoredFlavor flavor) {
        var root = Json.object();
        var list = root.putArray("flavor_access");
        flavor.projects().stream()
                .sorted()
                .forEach(project ->
                        list.addObject().put("flavor_id", flavor.id()).put("tenant_id", project));
        return Response.ok(root);
    }
}
