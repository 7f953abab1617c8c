package org.pileus.keystone.memory;

/// Something stored has changed, or is gone: whoever remembers it reads it again.
/// @param id  [#ALL] when too many to name
public record Change(Kind kind, String id) {
    public static final String ALL = "*";
}
