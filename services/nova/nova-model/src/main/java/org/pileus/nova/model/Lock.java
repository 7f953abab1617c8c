package org.pileus.nova.model;

import org.jspecify.annotations.Nullable;

/// An instance is locked against changes.
/// @param by  `owner` or `admin`
public record Lock(String by, @Nullable String reason) {}
