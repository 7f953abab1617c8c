package org.pileus.keystone.oauth1;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// A program that users may let act for them.
/// @param extra  attributes that the API does not define; not to be changed in place
record Consumer(String id, @Nullable String description, Secret secret, ObjectNode extra) {}
