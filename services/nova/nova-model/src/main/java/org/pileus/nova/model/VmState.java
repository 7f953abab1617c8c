package org.pileus.nova.model;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What nova believes about an instance's life, whatever its hypervisor says just now. Words are upstream's.
public enum VmState {
    BUILDING("building"),
    ACTIVE("active"),
    PAUSED("paused"),
    SUSPENDED("suspended"),
    STOPPED("stopped"),
    RESCUED("rescued"),
    RESIZED("resized"),
    SOFT_DELETED("soft-delete"),
    DELETED("deleted"),
    ERROR("error"),
    SHELVED("shelved"),
    SHELVED_OFFLOADED("shelved_offloaded");

    private static final Map<String, VmState> BY_WORD = new HashMap<>();

    static {
        for (var state : values()) {
            BY_WORD.put(state.word, state);
        }
    }

    private final String word;

    VmState(String word) {
        this.word = word;
    }

    /// The word of the API and of the database.
    public String word() {
        return word;
    }

    /// By its word.
    /// @throws IllegalArgumentException for a word that is none of ours
    public static VmState of(String word) {
        var state = BY_WORD.get(word);
        if (state == null) {
            throw new IllegalArgumentException("VmState " + word);
        }
        return state;
    }

    /// Null for null and for an unknown word.
    public static @Nullable VmState find(@Nullable String word) {
        return word == null ? null : BY_WORD.get(word);
    }
}
