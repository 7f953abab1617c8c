package org.pileus.keystone.groups;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a group.
public final class GroupView {
    private GroupView() {}

    static ObjectNode of(Links links, Request request, Group group) {
        var node = Json.object();
        node.put("id", group.id());
        node.put("name", group.name());
        node.put("domain_id", group.domainId());
        node.put("description", group.description());
        group.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/groups/" + group.id()));
        return node;
    }

    public static Listing<Group> listing(Links links) {
        return new Listing<>(
                links,
                "groups",
                new Filters<Group>().text("name", Group::name).text("domain_id", Group::domainId),
                (request, group) -> of(links, request, group));
    }
}
