package org.pileus.keystone.federation.mapping;

/// No user comes out of a mapping: no rule fits, or one that fits makes no sense. The message is for operators.
public final class MappingFailed extends Exception {
    private static final long serialVersionUID = 1;

    MappingFailed(String reason) {
        super(reason);
    }
}
