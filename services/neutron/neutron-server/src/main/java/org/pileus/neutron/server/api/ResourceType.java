package org.pileus.neutron.server.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One resource of the API: its names and its attribute table, from which bodies are checked.
///
/// @param singular  the key of a body, the middle of its rule names: `create_<singular>`
/// @param plural    the key of a list
/// @param path      the last part of the URL, with dashes
/// @param title     as error types spell it: `Network` gives `NetworkNotFound`
public record ResourceType(
        String singular, String plural, String path, String title, Map<String, Attribute> attributes) {
    public ResourceType {
        attributes = Map.copyOf(attributes);
    }

    /// A type with its own attributes and those that every resource with standard attributes has.
    public static ResourceType standard(String singular, String title, Attribute... own) {
        var all = new ArrayList<>(List.of(own));
        all.add(Attribute.of("description", Values.textOrEmpty(255)).or(""));
        all.add(Attribute.readOnly("revision_number"));
        all.add(Attribute.readOnly("created_at"));
        all.add(Attribute.readOnly("updated_at"));
        // tags may be given at creation (alias tag-creation), later by their own routes
        all.add(new Attribute("tags", Tags.TYPE, true, false, false, null, false, false));
        return plain(singular, singular + "s", title, all);
    }

    public static ResourceType plain(String singular, String plural, String title, List<Attribute> own) {
        Map<String, Attribute> table = new LinkedHashMap<>();
        table.put("id", Attribute.readOnly("id"));
        table.put("tenant_id", Attribute.fixed("tenant_id", Values.notEmpty(Values.text(255))));
        table.put("project_id", Attribute.fixed("project_id", Values.notEmpty(Values.text(255))));
        own.forEach(attribute -> table.put(attribute.name(), attribute));
        return new ResourceType(singular, plural, plural.replace('_', '-'), title, table);
    }

    /// The attributes of a create: checked, in normal form, defaults filled in, `project_id` set.
    /// @throws ApiException 400 for anything else
    public ObjectNode forCreate(JsonNode given, RequestContext caller) {
        var body = requireObject(given);
        var accepted = Json.object();
        accepted.put("project_id", project(body, caller));
        for (var field : body.properties()) {
            var attribute = attributes.get(field.getKey());
            if (attribute == null) {
                throw ApiException.invalid("Unrecognized attribute(s) '" + field.getKey() + "'");
            }
            if (!attribute.post()) {
                throw ApiException.invalid("Attribute '" + field.getKey() + "' not allowed in POST");
            }
            if (!isProject(field.getKey())) {
                accepted.set(field.getKey(), attribute.type().accept(field.getKey(), field.getValue()));
            }
        }
        for (var attribute : attributes.values()) {
            if (accepted.has(attribute.name())) {
                continue;
            }
            if (attribute.required()) {
                throw ApiException.invalid(
                        "Failed to parse request. Required attribute '" + attribute.name() + "' not specified");
            }
            var absent = attribute.absent();
            if (absent != null) {
                accepted.set(attribute.name(), absent);
            }
        }
        return accepted;
    }

    /// The attributes of an update: only those given.
    public ObjectNode forUpdate(JsonNode given) {
        var body = requireObject(given);
        var accepted = Json.object();
        for (var field : body.properties()) {
            var attribute = attributes.get(field.getKey());
            if (attribute == null) {
                throw ApiException.invalid("Unrecognized attribute(s) '" + field.getKey() + "'");
            }
            if (!attribute.put()) {
                throw ApiException.invalid("Cannot update read-only attribute " + field.getKey());
            }
            accepted.set(field.getKey(), attribute.type().accept(field.getKey(), field.getValue()));
        }
        return accepted;
    }

    private ObjectNode requireObject(JsonNode given) {
        if (given instanceof ObjectNode body) {
            return body;
        }
        throw ApiException.invalid("Body contains invalid data: '" + singular + "' is not an object");
    }

    private static boolean isProject(String key) {
        return key.equals("tenant_id") || key.equals("project_id");
    }

    private static String project(ObjectNode body, RequestContext caller) {
        var tenant = projectText(body, "tenant_id");
        var project = projectText(body, "project_id");
        if (tenant != null && project != null && !tenant.equals(project)) {
            throw ApiException.invalid("'project_id' and 'tenant_id' do not match");
        }
        var named = project == null ? tenant : project;
        if (named != null) {
            return named;
        }
        if (caller.projectId() == null) {
            throw ApiException.invalid("Running without keystone AuthN requires that tenant_id is specified");
        }
        return caller.projectId();
    }

    private static @Nullable String projectText(ObjectNode body, String key) {
        var value = body.get(key);
        return value == null
                ? null
                : Values.notEmpty(Values.text(255)).accept(key, value).stringValue();
    }
}
