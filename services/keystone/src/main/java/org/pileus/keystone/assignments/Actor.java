package org.pileus.keystone.assignments;

/// Who a role is given to. Carries its kind, so that a group's id can never stand for a user's (CVE-2014-0204).
public record Actor(Kind kind, String id) {
    /// Stored by name.
    public enum Kind {
        USER,
        GROUP
    }

    public static Actor user(String id) {
        return new Actor(Kind.USER, id);
    }

    public static Actor group(String id) {
        return new Actor(Kind.GROUP, id);
    }

    public String key() {
        return kind + "/" + id;
    }
}
