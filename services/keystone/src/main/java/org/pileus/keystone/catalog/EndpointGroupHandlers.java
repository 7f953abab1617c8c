package org.pileus.keystone.catalog;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-EP-FILTER/endpoint_groups`.
public final class EndpointGroupHandlers {
    private static final List<String> INTERFACES = List.of("admin", "internal", "public");
    private static final List<String> FILTERS = List.of("service_id", "region_id", "interface");
    private static final int LONGEST_NAME = 255;

    private final Identity identity;
    private final EndpointGroups groups;
    private final IdSource ids;
    private final Links links;
    private final Listing<EndpointGroup> listing;

    public EndpointGroupHandlers(Identity identity, EndpointGroups groups, IdSource ids, Links links) {
        this.identity = identity;
        this.groups = groups;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "endpoint_groups",
                new Filters<EndpointGroup>().text("name", EndpointGroup::name),
                (request, group) -> view(links, request, group));
    }

    /// GET: by `name` alone; any other key in the query is refused.
    public Response list(Request request) {
        for (var key : request.query().keys()) {
            if (!key.equals("name")) {
                throw unexpected(key);
            }
        }
        return listing.whole(request, groups.table().all());
    }

    public Response create(Request request) {
        var fields = new Fields(request.wrapped("endpoint_group"));
        var group =
                edited(new EndpointGroup(ids.hex(), fields.name("name", LONGEST_NAME), null, Json.object()), fields);
        if (group.filters().isEmpty()) {
            throw ApiException.invalid("filters field is required and cannot be empty");
        }
        identity.write((tx, changes) -> {
            groups.insert(tx, group);
            return changes.changed(Kind.ENDPOINT_GROUP, group.id());
        });
        return Response.created(wrapped(request, group));
    }

    private static EndpointGroup edited(EndpointGroup before, Fields fields) {
        var name = fields.nameOr("name", LONGEST_NAME, before.name());
        var description = fields.textOr("description", before.description());
        var filters = fields.objectOr("filters", before.filters());
        for (var key : fields.extra().propertyNames()) {
            throw unexpected(key);
        }
        checkFilters(filters);
        return new EndpointGroup(before.id(), name == null ? before.name() : name, description, filters);
    }

    private static void checkFilters(ObjectNode filters) {
        for (var filter : filters.properties()) {
            var key = filter.getKey();
            var value = filter.getValue();
            if (!FILTERS.contains(key)) {
                throw ApiException.invalid("Expecting to find " + String.join(" or ", FILTERS)
                        + " in endpoint_group. The server could not comply with the request since it is either malformed"
                        + " or otherwise incorrect. The client is assumed to be in error.");
            }
            var nullable = key.equals("region_id") && value.isNull();
            if (!nullable && !value.isString() || key.equals("interface") && !INTERFACES.contains(value.asString(""))) {
                throw ApiException.invalid("Invalid input for field '" + key + "': no endpoint can have this value.");
            }
        }
    }

    private static ApiException unexpected(String key) {
        return ApiException.invalid("Additional properties are not allowed ('" + key + "' was unexpected)");
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(groups, request)));
    }

    public Response update(Request request) {
        var named = require(groups, request);
        var fields = new Fields(request.wrapped("endpoint_group"));
        if (fields.isEmpty()) {
            throw ApiException.invalid("The body names nothing to change.");
        }
        var after = identity.write((tx, changes) -> {
            var edited = edited(groups.stored(tx, named.id()).orElseThrow(() -> missing(named.id())), fields);
            groups.update(tx, edited);
            changes.changed(Kind.ENDPOINT_GROUP, edited.id());
            return edited;
        });
        return Response.ok(wrapped(request, after));
    }

    public Response delete(Request request) {
        var group = require(groups, request);
        identity.write((tx, changes) -> {
            groups.delete(tx, group.id());
            return changes.changed(Kind.ENDPOINT_GROUP, group.id()).changed(Kind.ENDPOINT_FILTER, Change.ALL);
        });
        return Response.noContent();
    }

    /// The group of the path.
    static EndpointGroup require(EndpointGroups groups, Request request) {
        var id = request.pathParameter("endpoint_group_id");
        return groups.table().find(id).orElseThrow(() -> missing(id));
    }

    private static ApiException missing(String id) {
        return new ApiException(
                new Failure.NotFound("endpoint group", id, "Could not find Endpoint Group: " + id + "."));
    }

    private ObjectNode wrapped(Request request, EndpointGroup group) {
        var node = Json.object();
        node.set("endpoint_group", view(links, request, group));
        return node;
    }

    static ObjectNode view(Links links, Request request, EndpointGroup group) {
        var node = Json.object();
        node.put("id", group.id());
        node.put("name", group.name());
        node.put("description", group.description());
        node.set("filters", group.filters());
        node.putObject("links").put("self", links.of(request, "/OS-EP-FILTER/endpoint_groups/" + group.id()));
        return node;
    }
}
