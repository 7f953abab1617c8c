package org.pileus.keystone.assignments;

/// Who a role is given to. Carries its kind, so that a group's id can never stand for a user's (CVE-2014-0204).
public record Actor(Kind kind, String id) implements Comparable<Actor> {
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

    /// The actor of a [#key].
    static Actor ofKey(String key) {
        var slash = key.indexOf('/');
        return new Actor(Kind.valueOf(key.substring(0, slash)), key.substring(slash + 1));
    }

    @Override
    public int compareTo(Actor other) {
        var byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : id.compareTo(other.id);
    }
}
