package org.pileus.nova.scheduler;

import java.util.UUID;
import org.pileus.client.placement.CandidateQuery;
import org.pileus.client.placement.Candidates;
import org.pileus.client.placement.Claim;
import org.pileus.client.placement.ClaimResult;
import org.pileus.client.placement.ConsumerAllocations;
import org.pileus.client.placement.PlacementClient;

/// The part of Placement that a decision needs.
interface Claims {
    Candidates candidates(CandidateQuery query);

    ClaimResult claim(Claim claim);

    ConsumerAllocations allocations(UUID consumer);

    static Claims of(PlacementClient placement) {
        return new Claims() {
            @Override
            public Candidates candidates(CandidateQuery query) {
                return placement.candidates(query);
            }

            @Override
            public ClaimResult claim(Claim claim) {
                return placement.claim(claim);
            }

            @Override
            public ConsumerAllocations allocations(UUID consumer) {
                return placement.allocations(consumer);
            }
        };
    }
}
