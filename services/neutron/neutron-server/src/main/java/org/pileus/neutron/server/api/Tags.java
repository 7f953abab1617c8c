package org.pileus.neutron.server.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Tags of a resource: words of 1 to 255 characters, each once.
public final class Tags {
    private static final int MOST = 50;
    static final ValueType ONE = (name, value) -> {
        var tag = Values.notEmpty(Values.text(255)).accept(name, value);
        if (tag.stringValue().indexOf(',') >= 0) {
            throw Values.invalid(name, "a tag must not have a comma.");
        }
        return tag;
    };
    static final ValueType TYPE = (name, value) -> {
        var all = Values.list(MOST, ONE).accept(name, value);
        var once = org.pileus.kernel.core.Json.array();
        var seen = new HashSet<String>();
        for (var tag : all) {
            if (seen.add(tag.stringValue())) {
                once.add(tag);
            }
        }
        return once;
    };

    private Tags() {}

    /// The tags of a request body, in their normal form.
    public static JsonNode accept(JsonNode list) {
        return TYPE.accept("tags", list);
    }

    public static String acceptOne(String tag) {
        return ONE.accept("tag", tools.jackson.databind.node.StringNode.valueOf(tag))
                .stringValue();
    }

    public static Set<String> of(JsonNode resource) {
        Set<String> all = new HashSet<>();
        resource.path("tags").forEach(tag -> all.add(tag.stringValue()));
        return all;
    }

    /// The tag filters of a list. Source: the API guide, "Filtering by tags".
    static boolean matches(String filter, Set<String> tags, String value) {
        var wanted = List.of(value.split(","));
        return switch (filter) {
            case "tags" -> tags.containsAll(wanted);
            case "tags-any" -> wanted.stream().anyMatch(tags::contains);
            case "not-tags" -> !tags.containsAll(wanted);
            case "not-tags-any" -> wanted.stream().noneMatch(tags::contains);
            default -> throw new IllegalArgumentException(filter);
        };
    }
}
