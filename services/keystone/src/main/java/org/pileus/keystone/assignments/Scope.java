package org.pileus.keystone.assignments;

/// Where a role holds.
public record Scope(Kind kind, String id) {
    /// Stored by name.
    public enum Kind {
        PROJECT,
        DOMAIN,
        SYSTEM
    }

    public static final Scope SYSTEM = new Scope(Kind.SYSTEM, "all");

    public static Scope project(String id) {
        return new Scope(Kind.PROJECT, id);
    }

    public static Scope domain(String id) {
        return new Scope(Kind.DOMAIN, id);
    }
}
