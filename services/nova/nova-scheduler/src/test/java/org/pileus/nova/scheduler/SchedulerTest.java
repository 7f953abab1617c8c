package org.pileus.nova.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.placement.AllocationCandidate;
import org.pileus.client.placement.CandidateQuery;
import org.pileus.client.placement.Candidates;
import org.pileus.client.placement.Claim;
import org.pileus.client.placement.ClaimResult;
import org.pileus.client.placement.ConsumerAllocations;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.model.ComputeState;
import org.pileus.nova.model.Selection;
import org.pileus.nova.scheduler.filters.Filters;
import org.pileus.nova.scheduler.weighers.Weighers;

class SchedulerTest {
    private static final NovaSchedulerConfig CONFIG =
            NovaSchedulerConfig.defaults(Credentials.service("http://identity/v3", "nova", new Secret("s")));
    private long now;
    private int learnt;
    private final KnownHosts hosts = new KnownHosts(() -> now, Duration.ofSeconds(60));
    private final Places places = new Places();
    private final Scheduler scheduler = new Scheduler(
            hosts,
            () -> learnt++,
            places,
            Filters.of(CONFIG.enabledFilters()),
            Weighers.of(CONFIG.weights()),
            CONFIG,
            Tracer.none(),
            Failpoints.NONE);

    /// Placement with a number of places per provider.
    private static final class Places implements Claims {
        final Map<UUID, Integer> free = new HashMap<>();
        final Map<UUID, Map<UUID, Map<String, Long>>> held = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public Candidates candidates(CandidateQuery query) {
            var group = query.groups().getFirst();
            asked.add(group.inTree() == null ? "all" : "one");
            var found = free.keySet().stream()
                    .filter(id -> group.inTree() == null || group.inTree().equals(id))
                    .map(id -> new AllocationCandidate(Map.of(id, group.resources()), Map.of()))
                    .toList();
            return new Candidates(found, Map.of());
        }

        @Override
        public ClaimResult claim(Claim claim) {
            var mine = held.get(claim.consumer());
            if (mine != null && claim.consumerGeneration() == null) {
                return new ClaimResult.Changed("it holds something");
            }
            var provider = claim.allocations().keySet().iterator().next();
            if (free.getOrDefault(provider, 0) < 1) {
                return new ClaimResult.NoRoom("full");
            }
            free.merge(provider, -1, Integer::sum);
            held.put(claim.consumer(), claim.allocations());
            return new ClaimResult.Claimed();
        }

        @Override
        public ConsumerAllocations allocations(UUID consumer) {
            var mine = held.get(consumer);
            return new ConsumerAllocations(
                    consumer, mine == null ? null : 1L, null, null, null, mine == null ? Map.of() : mine);
        }
    }

    private void host(String name, int free) {
        report(name, true);
        places.free.put(Hosts.provider(name), free);
    }

    private boolean report(String name, boolean running) {
        return hosts.report(new ComputeState(
                new UUID(2, name.hashCode()),
                Hosts.provider(name),
                name,
                name,
                "nova",
                false,
                1,
                running,
                Hosts.stats(8000)));
    }

    private List<List<Selection>> select(UUID... ids) {
        return scheduler
                .select(Hosts.request(Hosts.flavor(Map.of()), Json.object(), List.of(ids)))
                .places();
    }

    @Test
    void aRefusedClaimMovesOnToTheNextHost() {
        host("a", 0);
        host("b", 0);
        host("c", 1);
        assertThat(select(new UUID(5, 1)).getFirst().getFirst().host()).isEqualTo("c");
    }

    @Test
    void alternatesAreOtherHostsThatWereNotRefused() {
        for (var name : List.of("a", "b", "c", "d")) {
            host(name, 5);
        }
        var selections = select(new UUID(5, 1)).getFirst();
        assertThat(selections).hasSize(3).extracting(Selection::host).doesNotHaveDuplicates();
        assertThat(selections
                        .get(1)
                        .allocations()
                        .path(selections.get(1).provider().toString())
                        .path("resources")
                        .path("VCPU")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void askingAgainForTheSameInstanceKeepsItsHostAndItsOneClaim() {
        host("a", 5);
        host("b", 5);
        var first = select(new UUID(5, 1)).getFirst().getFirst();
        for (var i = 0; i < 5; i++) {
            hosts.claimed(first.host(), Hosts.flavor(Map.of())); // makes the other host look better
            assertThat(select(new UUID(5, 1)).getFirst().getFirst().host()).isEqualTo(first.host());
        }
        assertThat(places.free.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(9);
    }

    @Test
    void theFirstOfManyGetTheirPlacesWhenTheLastDoesNot() {
        host("a", 1);
        host("b", 1);
        var answer = scheduler.select(Hosts.request(
                Hosts.flavor(Map.of()), Json.object(), List.of(new UUID(5, 1), new UUID(5, 2), new UUID(5, 3))));
        assertThat(answer.places()).hasSize(2);
        assertThat(answer.noValidHost()).contains("hosts known: 2", "claims refused: 2", "ComputeFilter: 2 -> 2");
    }

    @Test
    void withManyHostsPlacementIsAskedAboutOneAndAboutAllOnlyWhenThatFails() {
        for (var i = 0; i < 100; i++) {
            host("h" + i, 0);
        }
        places.free.replaceAll((id, free) -> 1);
        select(new UUID(5, 1));
        assertThat(places.asked).containsExactly("one");
        places.free.replaceAll((id, free) -> 0);
        places.asked.clear();
        assertThat(select(new UUID(5, 2))).isEmpty();
        assertThat(places.asked).containsExactly("one", "one", "one", "all");
    }

    @Test
    void aSilentHostIsDownAndOneThatSaysGoodbyeAtOnce() {
        host("a", 5);
        host("b", 5);
        report("b", false);
        assertThat(hosts.snapshot())
                .filteredOn(HostState::up)
                .extracting(HostState::host)
                .containsExactly("a");
        now += Duration.ofSeconds(61).toNanos();
        assertThat(hosts.snapshot()).noneMatch(HostState::up);
        assertThat(select(new UUID(5, 1))).isEmpty();
        assertThat(report("a", true)).isTrue();
        assertThat(select(new UUID(5, 1))).hasSize(1);
    }

    @Test
    void aHostThatReportedWhileConductorWasAskedIsNotForgotten() {
        host("old", 5);
        now += 1_000;
        var asked = hosts.now();
        now += 1_000;
        host("new", 5);
        hosts.learn(Json.object(), asked);
        assertThat(hosts.snapshot()).extracting(HostState::host).containsExactly("new");
    }

    @Test
    void conductorIsAskedAgainWhenPlacementOffersAHostThatWasNotHeardOf() {
        host("a", 5);
        select(new UUID(5, 1));
        assertThat(learnt).isZero();
        places.free.put(Hosts.provider("unheard"), 1);
        select(new UUID(5, 2));
        assertThat(learnt).isEqualTo(1);
    }

    @Test
    void anAggregateNamesTheZoneAndAForcedDownHostIsNotUsed() {
        host("a", 5);
        host("b", 5);
        var facts = Json.object();
        var list = facts.putArray("hosts");
        for (var name : List.of("a", "b")) {
            var host = list.addObject()
                    .put("host", name)
                    .put("node", name)
                    .put("provider", Hosts.provider(name).toString())
                    .put("zone", "nova")
                    .put("disabled", false)
                    .put("forced_down", name.equals("b"));
            host.set("stats", Hosts.stats(100).toJson());
        }
        var aggregate = facts.putArray("aggregates").addObject();
        aggregate.putObject("metadata").put("availability_zone", "rack-1");
        aggregate.putArray("hosts").add("a");
        hosts.learn(facts, 0);
        assertThat(hosts.snapshot()).filteredOn(HostState::up).singleElement().satisfies(host -> {
            assertThat(host.zone()).isEqualTo("rack-1");
            assertThat(host.stats().memoryUsedMib()).isEqualTo(192); // its own report is newer than what conductor has
        });
    }
}
