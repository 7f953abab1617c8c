package org.pileus.neutron.server.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// One attribute of a resource: who may set it when, what it takes, what the list can be searched by.
///
/// @param post      may stand in a create
/// @param put       may stand in an update
/// @param required  must stand in a create
/// @param absent    the value of a create that leaves it out; null leaves it out of the attributes too
/// @param filter    the list may be filtered by it
/// @param sort      the list may be sorted by it
public record Attribute(
        String name,
        ValueType type,
        boolean post,
        boolean put,
        boolean required,
        @Nullable JsonNode absent,
        boolean filter,
        boolean sort) {
    private static final ValueType NEVER = (name, value) -> value;

    /// One that only the server sets, that can be filtered and sorted by.
    public static Attribute readOnly(String name) {
        return new Attribute(name, NEVER, false, false, false, null, true, true);
    }

    /// One for create and update, left alone when it is not given.
    public static Attribute of(String name, ValueType type) {
        return new Attribute(name, type, true, true, false, null, true, true);
    }

    /// One that cannot be changed later.
    public static Attribute fixed(String name, ValueType type) {
        return new Attribute(name, type, true, false, false, null, true, true);
    }

    public Attribute needed() {
        return new Attribute(name, type, post, put, true, null, filter, sort);
    }

    public Attribute or(JsonNode value) {
        return new Attribute(name, type, post, put, false, value, filter, sort);
    }

    public Attribute or(String value) {
        return or(StringNode.valueOf(value));
    }

    public Attribute or(boolean value) {
        return or(BooleanNode.valueOf(value));
    }

    public Attribute orNull() {
        return or(NullNode.instance);
    }

    /// Neither filtered nor sorted by.
    public Attribute hiddenFromLists() {
        return new Attribute(name, type, post, put, required, absent, false, false);
    }

    public Attribute notSorted() {
        return new Attribute(name, type, post, put, required, absent, filter, false);
    }

    public Attribute onlyPut() {
        return new Attribute(name, type, false, true, required, absent, filter, sort);
    }
}
