package org.pileus.nova.api.flavors;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Mismatch;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.db.flavors.FlavorRepository;
import org.pileus.nova.db.flavors.StoredFlavor;
import org.pileus.nova.model.Flavor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// List, show, create, describe and delete flavors.
public final class FlavorHandlers {
    private static final Shape SIZE = Shapes.number(0, Integer.MAX_VALUE);
    private static final Shape CREATE = Shapes.wrapper(
            "flavor",
            Shapes.object()
                    .required("name", Shapes.name())
                    .required("ram", Shapes.positive())
                    .required("vcpus", Shapes.positive())
                    .required("disk", SIZE)
                    .optional("id", flavorId())
                    .optional("OS-FLV-EXT-DATA:ephemeral", SIZE)
                    .optional("swap", SIZE)
                    .until(101, "rxtx_factor", factor())
                    .optional("os-flavor-access:is_public", Shapes.bool())
                    .since(55, "description", Shapes.description(65535)));
    private static final Shape UPDATE =
            Shapes.wrapper("flavor", Shapes.object().required("description", Shapes.description(65535)));

    private final FlavorCatalog catalog;
    private final IdSource ids;
    private final Clock clock;
    private final FlavorRepository repository = new FlavorRepository();

    public FlavorHandlers(FlavorCatalog catalog, IdSource ids, Clock clock) {
        this.catalog = catalog;
        this.ids = ids;
        this.clock = clock;
    }

    private static Shape flavorId() {
        var text = Shapes.pattern(1, 255, "(?! )[a-zA-Z0-9. _-]+(?<! )");
        return (value, minor) -> value.isNumber() || value.isNull() ? null : text.check(value, minor);
    }

    private static Shape factor() {
        var text = Shapes.pattern(1, 32, "[0-9]+(\\.[0-9]+)?").and((value, minor) -> positive(value));
        return (value, minor) -> value.isNumber() ? positive(value) : text.check(value, minor);
    }

    private static @Nullable Mismatch positive(JsonNode value) {
        return factorOf(value) > 0 && factorOf(value) < 3.40282e+38
                ? null
                : new Mismatch(null, value, "the factor must be more than 0 and at most 3.40282e+38", false);
    }

    private static double factorOf(@Nullable JsonNode value) {
        return value == null ? 1.0 : value.isString() ? Double.parseDouble(value.stringValue()) : value.doubleValue();
    }

    /// GET /flavors.
    public Response list(Request request) {
        return list(request, false);
    }

    /// GET /flavors/detail.
    public Response detail(Request request) {
        return list(request, true);
    }

    private Response list(Request request, boolean full) {
        var matching = FlavorFilter.apply(request, catalog.all());
        var page = Page.of(request);
        List<StoredFlavor> part = page.of(matching, StoredFlavor::id);
        var view = new FlavorView(request);
        var root = Json.object();
        var list = root.putArray("flavors");
        part.forEach(flavor -> list.add(full ? view.full(flavor) : view.brief(flavor)));
        if (page.full(part.size())) {
            root.set(
                    "flavors_links",
                    Links.next(
                            request,
                            full ? "flavors/detail" : "flavors",
                            part.getLast().id()));
        }
        return Response.ok(root);
    }

    /// GET /flavors/{flavor_id}.
    public Response show(Request request) {
        QueryShape.none(request);
        var context = request.context();
        var flavor = catalog.require(request.pathParameter("flavor_id"), context.projectId(), context.hasRole("admin"));
        return one(new FlavorView(request).full(flavor));
    }

    private static Response one(ObjectNode flavor) {
        var root = Json.object();
        root.set("flavor", flavor);
        return Response.ok(root);
    }

    /// POST /flavors: 200; 409 when the id or the name is taken.
    public Response create(Request request) {
        var body = Shapes.require(CREATE, request.json(), request.microversion().minor())
                .path("flavor");
        var flavor = new Flavor(
                id(body.get("id")),
                body.path("name").stringValue(),
                number(body, "vcpus"),
                number(body, "ram"),
                number(body, "disk"),
                number(body, "OS-FLV-EXT-DATA:ephemeral"),
                number(body, "swap"),
                factorOf(body.get("rxtx_factor")),
                !body.has("os-flavor-access:is_public") || Shapes.isTrue(body.get("os-flavor-access:is_public")),
                false,
                Json.textOrNull(body, "description"),
                Map.of());
        var owner = request.context().projectId();
        try {
            catalog.change(tx -> {
                repository.insert(tx, flavor, clock.instant());
                if (!flavor.isPublic() && owner != null) {
                    repository.allow(tx, flavor.id(), owner);
                }
            });
        } catch (DuplicateKey e) {
            throw ApiException.conflict(
                    e.names("name")
                            ? "Flavor with name " + flavor.name() + " already exists."
                            : "Flavor with ID " + flavor.id() + " already exists.");
        }
        return one(new FlavorView(request).full(flavor));
    }

    private String id(@Nullable JsonNode given) {
        if (given == null
                || given.isNull()
                || (given.isString() && given.stringValue().equals("auto"))) {
            return ids.uuid().toString();
        }
        return given.isString() ? given.stringValue() : given.asString();
    }

    private static int number(JsonNode body, String key) {
        var value = body.get(key);
        return value == null ? 0 : (int) Shapes.number(value);
    }

    /// PUT /flavors/{flavor_id}: only the description can change.
    public Response update(Request request) {
        var body = Shapes.require(UPDATE, request.json(), request.microversion().minor())
                .path("flavor");
        var id = existing(request).id();
        catalog.change(tx -> {
            if (!repository.describe(tx, id, Json.textOrNull(body, "description"), clock.instant())) {
                throw FlavorCatalog.missing(id);
            }
        });
        return one(new FlavorView(request).full(existing(request)));
    }

    /// DELETE /flavors/{flavor_id}: 202. Servers keep the flavor they were made with.
    public Response delete(Request request) {
        var id = existing(request).id();
        catalog.change(tx -> {
            if (!repository.delete(tx, id)) {
                throw FlavorCatalog.missing(id);
            }
        });
        return Response.accepted();
    }

    private StoredFlavor existing(Request request) {
        return catalog.require(
                request.pathParameter("flavor_id"), request.context().projectId(), true);
    }
}
