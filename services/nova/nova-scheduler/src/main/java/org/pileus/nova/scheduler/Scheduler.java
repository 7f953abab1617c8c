package org.pileus.nova.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.client.placement.AllocationCandidate;
import org.pileus.client.placement.Claim;
import org.pileus.client.placement.ClaimResult;
import org.pileus.client.placement.ConsumerAllocations;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.model.DestinationRequest;
import org.pileus.nova.model.Destinations;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.Selection;
import tools.jackson.databind.node.ObjectNode;

/// Finds and claims places: candidates of Placement, filters, weighers, claim (nova.7, parts a to d). A
/// claim that is refused moves on to the next host; a repeated request finds its own earlier claim.
final class Scheduler {
    private static final String ACTOR = "nova-scheduler";
    /// Hosts tried one by one before Placement is asked about all of them.
    private static final int AIMS = 3;
    private final KnownHosts hosts;
    /// Asks conductor for the hosts again.
    private final Runnable learn;
    private final Claims claims;
    private final List<HostFilter> filters;
    private final List<HostWeigher> weighers;
    private final NovaSchedulerConfig config;
    private final Tracer tracer;
    private final Failpoints failpoints;

    Scheduler(
            KnownHosts hosts,
            Runnable learn,
            Claims claims,
            List<HostFilter> filters,
            List<HostWeigher> weighers,
            NovaSchedulerConfig config,
            Tracer tracer,
            Failpoints failpoints) {
        this.hosts = hosts;
        this.learn = learn;
        this.claims = claims;
        this.filters = filters;
        this.weighers = weighers;
        this.config = config;
        this.tracer = tracer;
        this.failpoints = failpoints;
    }

    Destinations select(DestinationRequest request) {
        List<List<Selection>> places = new ArrayList<>();
        var groupHosts = new HashMap<>(request.groupHosts());
        for (var instance : request.instances()) {
            try (var span = tracer.open(NovaFlow.SELECT_HOST, ACTOR, "placement", Means.REST, "select_destinations")) {
                span.subject(instance);
                var search = new Search(new Wish(instance, request, groupHosts));
                var found = search.run();
                span.detail("filters", search.summary());
                if (found.isEmpty()) {
                    span.failed(search.reason());
                    return new Destinations(places, search.reason());
                }
                span.detail("host", found.getFirst().host());
                groupHosts.merge(found.getFirst().host(), 1, Integer::sum);
                places.add(found);
            }
        }
        return new Destinations(places, null);
    }

    /// The search for one instance.
    private final class Search {
        private final Wish wish;
        private final Set<UUID> refused = new HashSet<>();
        private int offered = -1;
        private int known;
        private @Nullable Ranking last;

        Search(Wish wish) {
            this.wish = wish;
        }

        List<Selection> run() {
            var all = hosts.snapshot();
            known = all.size();
            if (all.size() > config.aimedAt()) {
                var aimed = aim(all);
                if (!aimed.isEmpty()) {
                    return aimed;
                }
            }
            return askAll(all);
        }

        /// Many hosts: ranks all by memory's view and asks Placement about the best ones alone, which costs
        /// the same whatever the number of hosts.
        private List<Selection> aim(List<HostState> all) {
            var flavor = wish.request().flavor();
            var roomy = all.stream()
                    .filter(host -> host.freeVcpus() >= flavor.vcpus()
                            && host.freeMemoryMib() >= flavor.memoryMib()
                            && host.freeDiskGib() >= flavor.placementDiskGib())
                    .toList();
            var ranking = rank(roomy);
            for (var host :
                    ranking.hosts().subList(0, Math.min(AIMS, ranking.hosts().size()))) {
                var candidates = candidates(host.provider());
                var claimed = claim(host, candidates);
                if (claimed != null) {
                    return withAlternates(claimed, ranking.hosts(), candidates);
                }
            }
            return List.of();
        }

        private List<Selection> askAll(List<HostState> all) {
            var candidates = candidates(null);
            offered = candidates.size();
            var ranking = rank(known(all, candidates.keySet()).stream()
                    .filter(host -> candidates.containsKey(host.provider()))
                    .toList());
            for (var host : ranking.hosts()) {
                var claimed = claim(host, candidates);
                if (claimed != null) {
                    return withAlternates(claimed, ranking.hosts(), candidates);
                }
            }
            return List.of();
        }

        /// Placement offers a host that was not heard of yet: it has just started, or its report was lost.
        private List<HostState> known(List<HostState> all, Set<UUID> offers) {
            var providers = all.stream().map(HostState::provider).collect(Collectors.toSet());
            if (providers.containsAll(offers)) {
                return all;
            }
            learn.run();
            var now = hosts.snapshot();
            known = now.size();
            return now;
        }

        private Map<UUID, AllocationCandidate> candidates(@Nullable UUID provider) {
            failpoints.before("scheduler.candidates");
            try (var span =
                    tracer.open(NovaFlow.CANDIDATES, ACTOR, "placement", Means.REST, "GET /allocation_candidates")) {
                span.subject(wish.instance());
                var found = claims.candidates(ResourceNeeds.query(wish.request(), provider, config.maxCandidates()));
                Map<UUID, AllocationCandidate> byProvider = new HashMap<>();
                for (var candidate : found.requests()) {
                    for (var id : candidate.allocations().keySet()) {
                        var summary = found.summaries().get(id);
                        byProvider.putIfAbsent(summary == null ? id : summary.root(), candidate);
                    }
                }
                span.detail("candidates", byProvider.size());
                failpoints.after("scheduler.candidates");
                return byProvider;
            }
        }

        private Ranking rank(List<HostState> from) {
            try (var span = tracer.open(NovaFlow.FILTER, ACTOR, null, Means.LOCAL, "filters and weighers")) {
                span.subject(wish.instance());
                var ranking = Ranking.rank(from, wish, filters, weighers);
                last = ranking;
                span.detail("hosts", from.size()).detail("left", ranking.hosts().size());
                ranking.steps().forEach(step -> span.detail(step.filter(), step.before() + " -> " + step.after()));
                return ranking;
            }
        }

        /// @return null when the host refused
        private @Nullable Selection claim(HostState host, Map<UUID, AllocationCandidate> candidates) {
            var candidate = candidates.get(host.provider());
            if (candidate == null || refused.contains(host.provider())) {
                return null;
            }
            failpoints.before("scheduler.claim");
            try (var span = tracer.open(NovaFlow.CLAIM, ACTOR, "placement", Means.REST, "PUT /allocations")) {
                span.subject(wish.instance()).detail("host", host.host());
                var result = claims.claim(Claim.ofServer(
                        wish.instance(),
                        wish.request().projectId(),
                        wish.request().userId(),
                        candidate.allocations()));
                failpoints.after("scheduler.claim");
                return switch (result) {
                    case ClaimResult.Claimed() -> {
                        hosts.claimed(host.host(), wish.request().flavor());
                        yield selection(host, candidate);
                    }
                    case ClaimResult.NoRoom(var reason) -> {
                        refused.add(host.provider());
                        span.failed(reason);
                        yield null;
                    }
                    case ClaimResult.Changed(var reason) -> {
                        span.detail("changed", reason);
                        yield again(host, candidate);
                    }
                };
            }
        }

        /// The instance holds something already. From an earlier try whose answer was lost: that place stays, so
        /// that two deliveries of one request agree. On a host that is not to be used any more: replaced by
        /// a claim on this one.
        private @Nullable Selection again(HostState host, AllocationCandidate candidate) {
            for (var attempt = 0; attempt < 3; attempt++) {
                var held = claims.allocations(wish.instance());
                var kept = keep(held);
                if (kept != null) {
                    return kept;
                }
                var result = claims.claim(new Claim(
                        wish.instance(),
                        Claim.INSTANCE,
                        wish.request().projectId(),
                        wish.request().userId(),
                        held.generation(),
                        candidate.allocations()));
                if (result instanceof ClaimResult.Claimed) {
                    hosts.claimed(host.host(), wish.request().flavor());
                    return selection(host, candidate);
                }
                if (result instanceof ClaimResult.NoRoom) {
                    break;
                }
            }
            refused.add(host.provider());
            return null;
        }

        private @Nullable Selection keep(ConsumerAllocations held) {
            for (var provider : held.allocations().keySet()) {
                var host = hosts.find(provider);
                if (host != null && filters.stream().allMatch(filter -> filter.passes(host, wish))) {
                    return selection(host, new AllocationCandidate(held.allocations(), Map.of()));
                }
            }
            return null;
        }

        private List<Selection> withAlternates(
                Selection chosen, List<HostState> ranked, Map<UUID, AllocationCandidate> candidates) {
            List<Selection> all = new ArrayList<>();
            all.add(chosen);
            var own = candidates.get(chosen.provider());
            for (var host : ranked) {
                if (all.size() > wish.request().alternates()) {
                    break;
                }
                if (host.host().equals(chosen.host()) || refused.contains(host.provider())) {
                    continue;
                }
                var candidate = candidates.get(host.provider());
                if (candidate != null) {
                    all.add(selection(host, candidate));
                } else if (own != null && own.allocations().size() == 1) {
                    // Not asked about: the same amounts, from that host's own provider.
                    var amounts = own.allocations().values().iterator().next();
                    all.add(selection(host, new AllocationCandidate(Map.of(host.provider(), amounts), Map.of())));
                }
            }
            return all;
        }

        String summary() {
            return last == null ? "" : last.summary();
        }

        String reason() {
            var text = new StringBuilder("hosts known: ").append(known);
            if (offered >= 0) {
                text.append("; with room by placement: ").append(offered);
            }
            if (last != null && !last.steps().isEmpty()) {
                text.append("; filters: ").append(last.summary());
            }
            if (!refused.isEmpty()) {
                text.append("; claims refused: ").append(refused.size());
            }
            return text.toString();
        }
    }

    private static Selection selection(HostState host, AllocationCandidate candidate) {
        return new Selection(host.host(), host.node(), host.provider(), host.zone(), allocations(candidate));
    }

    private static ObjectNode allocations(AllocationCandidate candidate) {
        var all = Json.object();
        candidate.allocations().forEach((provider, amounts) -> {
            var resources = all.putObject(provider.toString()).putObject("resources");
            amounts.forEach(resources::put);
        });
        return all;
    }
}
