package org.pileus.placement.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.placement.candidates.CandidateLimits.Strategy;
import org.pileus.placement.candidates.CandidateRequest.Group;
import org.pileus.placement.model.Provider;
import org.pileus.placement.requests.Questions.Membership;
import org.pileus.placement.requests.Questions.Traits;

class CandidateSearchTest {
    private static final List<String> CLASSES = List.of("VCPU", "DISK_GB", "CUSTOM_NIC");
    private static final List<String> TRAITS = List.of("CUSTOM_A", "CUSTOM_B", "CUSTOM_C");
    private static final List<String> AGGREGATES = List.of("agg1", "agg2", "agg3");

    private final SplittableRandom random = new SplittableRandom(7);
    private final Forest forest = new Forest(random);

    private CandidateSearch search(CandidateLimits limits) {
        return new CandidateSearch(forest.providers, limits, random);
    }

    private List<Candidate> find(CandidateLimits limits, CandidateRequest request) {
        return search(limits).find(request, true);
    }

    private static CandidateRequest asking(int limit, Group... groups) {
        Map<String, Group> all = new LinkedHashMap<>();
        for (var group : groups) {
            all.put(group.suffix(), group);
        }
        return new CandidateRequest(all, limit, false, Traits.NONE, List.of());
    }

    private static Group group(String suffix, Map<String, Long> resources) {
        return new Group(suffix, resources, Traits.NONE, Membership.NONE, null);
    }

    private static Group inTree(String uuid, Map<String, Long> resources) {
        return new Group("", resources, Traits.NONE, Membership.NONE, uuid);
    }

    /// Ten hosts with two network cards each.
    private void hostsWithCards() {
        for (var host = 0; host < 10; host++) {
            var root = forest.root(Map.of("VCPU", 8L), Set.of(), Set.of());
            for (var card = 0; card < 2; card++) {
                forest.child(root, root, Map.of("CUSTOM_NIC", 4L), Set.of(), Set.of());
            }
        }
    }

    private static final Map<String, Long> HOST_AND_CARD = Map.of("VCPU", 1L, "CUSTOM_NIC", 1L);

    private Set<String> roots(List<Candidate> candidates) {
        Set<String> roots = new HashSet<>();
        for (var candidate : candidates) {
            candidate
                    .allocations()
                    .keySet()
                    .forEach(uuid -> roots.add(
                            forest.providers.find(uuid).map(Provider::root).orElseThrow()));
        }
        return roots;
    }

    @Test
    void depthFirstTakesAllOfATreeBeforeTheNext() {
        hostsWithCards();
        var found = find(CandidateLimits.DEFAULT, asking(10, group("", HOST_AND_CARD)));
        assertThat(found).hasSize(10);
        assertThat(roots(found)).hasSize(5);
    }

    @Test
    void breadthFirstTakesOneOfEachTreeInTurn() {
        hostsWithCards();
        var limits = new CandidateLimits(-1, Strategy.BREADTH_FIRST, false);
        assertThat(roots(find(limits, asking(10, group("", HOST_AND_CARD))))).hasSize(10);
        assertThat(find(limits, asking(0, group("", HOST_AND_CARD)))).hasSize(20);
        assertThat(find(limits, asking(15, group("", HOST_AND_CARD)))).hasSize(15);
    }

    @Test
    void theOperatorsBoundHoldsWhateverIsAsked() {
        hostsWithCards();
        var limits = new CandidateLimits(3, Strategy.DEPTH_FIRST, false);
        assertThat(find(limits, asking(0, group("", HOST_AND_CARD)))).hasSize(3);
        assertThat(find(limits, asking(1000, group("", HOST_AND_CARD)))).hasSize(3);
        assertThat(find(limits, asking(2, group("", HOST_AND_CARD)))).hasSize(2);
    }

    @Test
    void randomizedAnswersAreSamplesOfAll() {
        hostsWithCards();
        var limits = new CandidateLimits(-1, Strategy.DEPTH_FIRST, true);
        var request = asking(4, group("", HOST_AND_CARD));
        Set<Candidate> seen = new HashSet<>();
        for (var i = 0; i < 100; i++) {
            var found = find(limits, request);
            assertThat(found).hasSize(4).doesNotHaveDuplicates();
            seen.addAll(found);
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void theSameStateGivesTheSameOrder() {
        hostsWithCards();
        var request = asking(4, group("", HOST_AND_CARD));
        assertThat(find(CandidateLimits.DEFAULT, request)).isEqualTo(find(CandidateLimits.DEFAULT, request));
    }

    @Test
    void aLimitedQuestionSeesOtherHostsAfterAChange() {
        for (var host = 0; host < 50; host++) {
            forest.root(Map.of("VCPU", 8L), Set.of(), Set.of());
        }
        Set<String> seen = new HashSet<>();
        for (var i = 0; i < 200; i++) {
            seen.addAll(roots(find(CandidateLimits.DEFAULT, asking(1, group("", Map.of("VCPU", 1L))))));
            var any = forest.providers.all().iterator().next();
            forest.put(any.uuid(), null, any.root(), Map.of("VCPU", 8L), Set.of(), Set.of());
        }
        assertThat(seen).hasSizeGreaterThan(25);
    }

    @Test
    void aNamedTreeIsTheOnlyOneLookedAt() {
        hostsWithCards();
        var host = forest.ids().getFirst();
        var found = find(CandidateLimits.DEFAULT, asking(0, inTree(host, HOST_AND_CARD)));
        assertThat(roots(found))
                .isEqualTo(Set.of(forest.providers.find(host).orElseThrow().root()));
        assertThat(find(CandidateLimits.DEFAULT, asking(0, inTree("nowhere", HOST_AND_CARD))))
                .isEmpty();
    }

    @Test
    void groupsThatFitAloneButNotTogetherAreNoCandidate() {
        forest.root(Map.of("VCPU", 3L), Set.of(), Set.of());
        var both = asking(0, group("_a", Map.of("VCPU", 2L)), group("_b", Map.of("VCPU", 2L)));
        assertThat(find(CandidateLimits.DEFAULT, both)).isEmpty();
        var fitting = asking(0, group("_a", Map.of("VCPU", 2L)), group("_b", Map.of("VCPU", 1L)));
        assertThat(find(CandidateLimits.DEFAULT, fitting)).hasSize(1);
    }

    @Test
    void manyWaysInOneWideTreeAreNotEnumeratedForALimitedAnswer() {
        var root = forest.root(Map.of(), Set.of(), Set.of());
        for (var card = 0; card < 40; card++) {
            forest.child(root, root, Map.of("CUSTOM_NIC", 1L), Set.of(), Set.of());
        }
        Group[] groups = new Group[8];
        for (var i = 0; i < groups.length; i++) {
            groups[i] = group("_" + i, Map.of("CUSTOM_NIC", 1L)); // 40 ways each: 6.5e12 together
        }
        assertThat(find(CandidateLimits.DEFAULT, asking(100, groups))).hasSize(100);
    }

    /// The rarest thing decides which trees are looked at; none that has an answer may be left out.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theIndexLosesNoCandidate(long seed) {
        var dice = new SplittableRandom(seed);
        var made = new Forest(dice);
        for (var i = 0; i < 40; i++) {
            var root = made.root(totals(made), traits(made, dice), made.some(AGGREGATES, 0.3));
            for (var child = dice.nextInt(3); child > 0 && seed % 2 == 0; child--) {
                made.child(root, root, totals(made), traits(made, dice), made.some(AGGREGATES, 0.2));
            }
        }
        var search = new CandidateSearch(made.providers, CandidateLimits.DEFAULT, dice);
        var answered = 0;
        for (var i = 0; i < 200; i++) {
            var request = anyRequest(made, dice);
            Set<Candidate> all = new LinkedHashSet<>();
            for (var root : made.providers.index().roots()) {
                var searches = Objects.requireNonNull(search.searches(request));
                search.below(root, request, true, searches).forEachRemaining(all::add);
            }
            assertThat(search.find(request, true)).containsExactlyInAnyOrderElementsOf(all);
            answered += all.isEmpty() ? 0 : 1;
        }
        assertThat(answered).isGreaterThan(20);
    }

    private static Map<String, Long> totals(Forest forest) {
        Map<String, Long> totals = new LinkedHashMap<>();
        forest.some(CLASSES, 0.6).forEach(name -> totals.put(name, 4L));
        return totals;
    }

    private static Set<String> traits(Forest forest, SplittableRandom dice) {
        Set<String> traits = new HashSet<>(forest.some(TRAITS, 0.3));
        if (dice.nextInt(8) == 0) {
            traits.add(Provider.SHARES);
        }
        return traits;
    }

    private static CandidateRequest anyRequest(Forest forest, SplittableRandom dice) {
        List<Group> groups = new ArrayList<>();
        for (var suffix : List.of("", "_x")) {
            if (groups.isEmpty() || dice.nextBoolean()) {
                groups.add(anyGroup(suffix, forest, dice));
            }
        }
        var base = asking(0, groups.toArray(Group[]::new));
        var roots = dice.nextInt(4) == 0 ? new Traits(List.of(Set.of("CUSTOM_A")), Set.of("CUSTOM_B")) : Traits.NONE;
        return new CandidateRequest(base.groups(), 0, dice.nextBoolean(), roots, List.of());
    }

    private static Group anyGroup(String suffix, Forest forest, SplittableRandom dice) {
        Map<String, Long> resources = new LinkedHashMap<>();
        forest.some(CLASSES, 0.4).forEach(name -> resources.put(name, 1L + dice.nextInt(2)));
        if (resources.isEmpty()) {
            resources.put("VCPU", 1L);
        }
        var required = forest.some(TRAITS, 0.15);
        var traits = new Traits(required.isEmpty() ? List.of() : List.of(required), forest.some(TRAITS, 0.05));
        var wanted = forest.some(AGGREGATES, 0.15);
        var membership = new Membership(wanted.isEmpty() ? List.of() : List.of(wanted), forest.some(AGGREGATES, 0.05));
        @Nullable String place = dice.nextInt(8) == 0 ? forest.ids().getFirst() : null;
        return new Group(suffix, resources, traits, membership, place);
    }
}
