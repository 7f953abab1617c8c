package org.pileus.keystone.federation;

import tools.jackson.databind.JsonNode;

/// What the attributes of a user of an identity provider mean here.
/// @param rules          a list, checked by [MappingRules]; not to be changed in place
/// @param schemaVersion  `1.0`, `2.0` or `3.0`
public record Mapping(String id, JsonNode rules, String schemaVersion) {}
