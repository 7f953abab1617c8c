package org.pileus.glance.api.metadefs;

/// What a namespace consists of.
public enum ItemKind {
    OBJECT("object", "objects", 80),
    PROPERTY("property", "properties", 80),
    TAG("tag", "tags", 80);

    private final String word;
    private final String key;
    private final int longestName;

    ItemKind(String word, String key, int longestName) {
        this.word = word;
        this.key = key;
        this.longestName = longestName;
    }

    /// One of them, as people are told.
    String word() {
        return word;
    }

    /// All of them, in paths and documents.
    String key() {
        return key;
    }

    int longestName() {
        return longestName;
    }
}
