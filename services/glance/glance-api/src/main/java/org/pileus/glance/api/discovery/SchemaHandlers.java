package org.pileus.glance.api.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/schemas/…`: what clients read before they show or change something.
public final class SchemaHandlers {
    private final ObjectNode image = load("image.json");
    private final ObjectNode member = load("member.json");
    private final ObjectNode task = load("task.json");

    /// A schema of a metadata definition, or of a page of them.
    /// @param resource the file of the one
    /// @param plural   the name of the page, empty for the one
    public static Handler metadef(String resource, String plural) {
        var schema = load(resource);
        var body = plural.isEmpty()
                ? schema
                : plural.equals("properties") ? properties(schema) : collection(plural, schema);
        return request -> Response.ok(body);
    }

    /// Properties come by name, not in a list.
    private static ObjectNode properties(ObjectNode item) {
        var schema = Json.object().put("name", "properties");
        schema.putObject("properties")
                .putObject("properties")
                .put("type", "object")
                .set("additionalProperties", item);
        return schema;
    }

    public Response image(Request request) {
        return Response.ok(image);
    }

    public Response images(Request request) {
        return Response.ok(collection("images", image));
    }

    public Response member(Request request) {
        return Response.ok(member);
    }

    public Response members(Request request) {
        return Response.ok(plain("members", member));
    }

    public Response task(Request request) {
        return Response.ok(task);
    }

    public Response tasks(Request request) {
        var item = task.deepCopy();
        ((ObjectNode) item.get("properties")).remove(List.of("input", "result", "message"));
        return Response.ok(plain("tasks", item));
    }

    /// All such things.
    private static ObjectNode plain(String name, ObjectNode item) {
        var schema = Json.object().put("name", name);
        var properties = schema.putObject("properties");
        properties.putObject(name).put("type", "array").set("items", item);
        properties.putObject("schema").put("type", "string");
        schema.putArray("links").addObject().put("rel", "describedby").put("href", "{schema}");
        return schema;
    }

    /// A page of such things, with the links that lead on. What the things refer to stands beside them.
    private static ObjectNode collection(String name, ObjectNode one) {
        var schema = Json.object().put("name", name);
        var properties = schema.putObject("properties");
        var item = one.deepCopy();
        properties.putObject(name).put("type", "array").set("items", item);
        if (item.remove("definitions") instanceof ObjectNode definitions) {
            schema.set("definitions", definitions);
        }
        properties.putObject("first").put("type", "string");
        properties.putObject("next").put("type", "string");
        properties.putObject("schema").put("type", "string");
        var links = schema.putArray("links");
        for (var rel : new String[] {"first", "next"}) {
            links.addObject().put("rel", rel).put("href", "{" + rel + "}");
        }
        links.addObject().put("rel", "describedby").put("href", "{schema}");
        return schema;
    }

    private static ObjectNode load(String name) {
        try (var in = SchemaHandlers.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + name);
            }
            return Json.readObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
