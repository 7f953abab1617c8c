package org.pileus.keystone.policies;

import tools.jackson.databind.node.ObjectNode;

/// A policy document.
/// @param type  its media type, as the client calls it
record PolicyBlob(String id, String type, String blob, ObjectNode extra) {}
