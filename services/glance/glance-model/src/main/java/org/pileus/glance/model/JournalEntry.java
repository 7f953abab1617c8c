package org.pileus.glance.model;

/// A location that somebody still has to settle: data that may be there and must not, or is not whole yet.
/// @param image the id of an image, which may be gone
public record JournalEntry(String image, Location location) {}
