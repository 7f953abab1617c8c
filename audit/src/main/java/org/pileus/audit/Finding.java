package org.pileus.audit;

/// One difference between what should be and what is.
/// @param invariant  its number in the fault catalogue, `I3`
/// @param subject    the id of the thing
public record Finding(String invariant, String subject, String message) {
    @Override
    public String toString() {
        return invariant + "  " + subject + "  " + message;
    }
}
