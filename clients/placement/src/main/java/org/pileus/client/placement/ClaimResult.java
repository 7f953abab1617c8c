package org.pileus.client.placement;

/// How a [Claim] ended.
public sealed interface ClaimResult {
    /// The consumer has exactly what was claimed, now or from an earlier try.
    record Claimed() implements ClaimResult {}

    /// Nothing changed: a provider has no room (or no such inventory) any more. Try the next candidate.
    record NoRoom(String reason) implements ClaimResult {}

    /// Nothing changed: the consumer or a provider was changed by somebody else. Read again, then decide.
    record Changed(String reason) implements ClaimResult {}
}
