package org.pileus.nova.api.flavors;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.flavors.FlavorRepository;
import org.pileus.nova.db.flavors.StoredFlavor;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The extra specs of a flavor.
public final class ExtraSpecHandlers {
    /// Text, or a number that is kept as text.
    private static final Shape VALUE =
            (value, minor) -> value.isNumber() ? null : Shapes.text(0, 255).check(value, minor);
    private static final Shape SPECS = Shapes.map(VALUE);
    private static final Shape CREATE = Shapes.wrapper("extra_specs", SPECS);
    private static final int ATTEMPTS = 5;

    private final FlavorCatalog catalog;
    private final Clock clock;
    private final FlavorRepository repository = new FlavorRepository();

    public ExtraSpecHandlers(FlavorCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /// GET /flavors/{flavor_id}/os-extra_specs.
    public Response list(Request request) {
        QueryShape.none(request);
        var root = Json.object();
        root.set("extra_specs", Texts.object(visible(request).flavor().extraSpecs()));
        return Response.ok(root);
    }

    /// GET /flavors/{flavor_id}/os-extra_specs/{key}.
    public Response show(Request request) {
        QueryShape.none(request);
        var key = request.pathParameter("key");
        var flavor = visible(request);
        var value = flavor.flavor().extraSpecs().get(key);
        if (value == null) {
            throw unknown(flavor.id(), key);
        }
        return Response.ok(Json.object().put(key, value));
    }

    /// POST /flavors/{flavor_id}/os-extra_specs: adds to what is there.
    public Response create(Request request) {
        var body = Shapes.require(CREATE, request.json(), request.microversion().minor());
        var added = texts(body.path("extra_specs"));
        change(request, specs -> {
            var all = new HashMap<>(specs);
            all.putAll(added);
            return all;
        });
        var root = Json.object();
        root.set("extra_specs", Texts.object(added));
        return Response.ok(root);
    }

    /// PUT /flavors/{flavor_id}/os-extra_specs/{key}: the body holds that key and nothing else.
    public Response update(Request request) {
        var body = Shapes.require(SPECS, request.json(), request.microversion().minor());
        var key = request.pathParameter("key");
        if (body.size() != 1) {
            throw ApiException.invalid("The body must hold exactly one extra spec.");
        }
        if (!body.has(key)) {
            throw ApiException.invalid("Request body and URI mismatch");
        }
        var value = texts(body);
        change(request, specs -> {
            var all = new HashMap<>(specs);
            all.putAll(value);
            return all;
        });
        return Response.ok(Texts.object(value));
    }

    /// DELETE /flavors/{flavor_id}/os-extra_specs/{key}: 200.
    public Response delete(Request request) {
        var key = request.pathParameter("key");
        change(request, specs -> {
            if (!specs.containsKey(key)) {
                throw unknown(request.pathParameter("flavor_id"), key);
            }
            var all = new HashMap<>(specs);
            all.remove(key);
            return all;
        });
        return Response.status(200);
    }

    private void change(Request request, UnaryOperator<Map<String, String>> work) {
        var id = request.pathParameter("flavor_id");
        catalog.change(tx -> {
            for (var i = 0; i < ATTEMPTS; i++) {
                var specs = repository
                        .find(tx, id)
                        .orElseThrow(() -> FlavorCatalog.missing(id))
                        .flavor()
                        .extraSpecs();
                if (repository.replaceSpecs(tx, id, specs, work.apply(specs), clock.instant())) {
                    return;
                }
            }
            throw ApiException.conflict("Flavor " + id + " was being changed by others; try again.");
        });
    }

    private StoredFlavor visible(Request request) {
        var context = request.context();
        return catalog.require(request.pathParameter("flavor_id"), context.projectId(), context.hasRole("admin"));
    }

    private static Map<String, String> texts(JsonNode node) {
        return Texts.map((ObjectNode) node);
    }

    private static ApiException unknown(String id, String key) {
        return new ApiException(
                new Failure.NotFound("extra spec", key, "Flavor " + id + " has no extra specs with key " + key + "."));
    }
}
