package org.pileus.glance.model;

import java.time.Instant;

/// A project that a shared image was offered to.
/// @param status `pending`, `accepted` or `rejected`: what that project says to it
public record Member(String project, String status, Instant createdAt, Instant updatedAt) {}
