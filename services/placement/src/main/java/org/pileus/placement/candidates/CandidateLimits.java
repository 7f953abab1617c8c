package org.pileus.placement.candidates;

/// How many candidates one answer holds, and in which order they are looked for. Source: upstream's options
/// `[placement] max_allocation_candidates`, `allocation_candidates_generation_strategy` and
/// `randomize_allocation_candidates`.
/// @param most        at most so many of one request, whatever its own limit; 0 or less for no bound
/// @param strategy    in which order the trees are visited
/// @param randomize   whether a limited answer is a random sample of all candidates
public record CandidateLimits(int most, Strategy strategy, boolean randomize) {
    public static final CandidateLimits DEFAULT = new CandidateLimits(-1, Strategy.DEPTH_FIRST, false);

    /// The order in which the trees are visited.
    public enum Strategy {
        /// All candidates of one tree before the next tree.
        DEPTH_FIRST,
        /// One candidate of each tree in turn.
        BREADTH_FIRST;

        /// @throws IllegalArgumentException for anything but the two names that upstream's option takes
        public static Strategy named(String name) {
            return switch (name) {
                case "depth-first" -> DEPTH_FIRST;
                case "breadth-first" -> BREADTH_FIRST;
                default ->
                    throw new IllegalArgumentException(
                            "allocation_candidates_generation_strategy is depth-first or breadth-first, not " + name);
            };
        }
    }
}
