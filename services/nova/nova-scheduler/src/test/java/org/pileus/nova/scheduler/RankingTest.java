package org.pileus.nova.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.nova.scheduler.filters.Filters;
import org.pileus.nova.scheduler.weighers.Weighers;

class RankingTest {
    private static final NovaSchedulerConfig CONFIG =
            NovaSchedulerConfig.defaults(Credentials.service("http://identity/v3", "nova", new Secret("s")));
    private final List<HostFilter> filters = Filters.of(CONFIG.enabledFilters());
    private final List<HostWeigher> weighers = Weighers.of(CONFIG.weights());

    private List<String> names(List<HostState> hosts, Wish wish) {
        return Ranking.rank(hosts, wish, filters, weighers).hosts().stream()
                .map(HostState::host)
                .toList();
    }

    @Test
    void theHostWithMostRoomComesFirst() {
        var hosts = List.of(Hosts.host("full", 512), Hosts.host("empty", 8192), Hosts.host("half", 4096));
        assertThat(names(hosts, Hosts.plain())).containsExactly("empty", "half", "full");
    }

    @Test
    void theOrderDoesNotDependOnTheOrderOfTheHosts() {
        var hosts = new ArrayList<HostState>();
        for (var i = 0; i < 50; i++) {
            hosts.add(Hosts.host("h" + i, 1024 * (i % 3)));
        }
        var first = names(hosts, Hosts.plain());
        var random = new Random(1);
        for (var i = 0; i < 20; i++) {
            Collections.shuffle(hosts, random);
            assertThat(names(hosts, Hosts.plain())).isEqualTo(first);
        }
    }

    @Test
    void equalHostsAreUsedInTurn() {
        var hosts = new ArrayList<HostState>();
        for (var i = 0; i < 10; i++) {
            hosts.add(Hosts.host("h" + i, 4096));
        }
        var firsts = new HashSet<String>();
        for (var i = 0; i < 200; i++) {
            var id = new UUID(i * 31L, i);
            firsts.add(names(
                            hosts,
                            new Wish(id, Hosts.request(Hosts.flavor(Map.of()), Json.object(), List.of(id)), Map.of()))
                    .getFirst());
        }
        assertThat(firsts).hasSize(10);
    }

    @Test
    void aHostThatIsDownDisabledOrOfAnotherZoneIsLeftOutAndCounted() {
        var good = Hosts.host("good", 4096);
        var hosts = List.of(
                good,
                Hosts.with(Hosts.host("down", 4096), "nova", false, true, List.of()),
                Hosts.with(Hosts.host("off", 4096), "nova", true, false, List.of()),
                Hosts.with(Hosts.host("far", 4096), "other", true, true, List.of()));
        var ranking = Ranking.rank(
                hosts,
                Hosts.wish(Hosts.flavor(Map.of()), Json.object().put("availability_zone", "nova"), Map.of()),
                filters,
                weighers);
        assertThat(ranking.hosts()).containsExactly(good);
        assertThat(ranking.summary())
                .startsWith("RequestedHostFilter: 4 -> 4, AvailabilityZoneFilter: 4 -> 3, ComputeFilter: 3 -> 1");
    }

    @Test
    void aNamedHostIsTheOnlyOneAndMayBeDisabled() {
        var hosts = List.of(Hosts.host("a", 4096), Hosts.with(Hosts.host("b", 64), "nova", true, false, List.of()));
        assertThat(names(hosts, Hosts.wish(Hosts.flavor(Map.of()), Json.object().put("forced_host", "b"), Map.of())))
                .containsExactly("b");
    }

    @Test
    void groupsAreKeptTogetherOrApart() {
        var hosts = List.of(Hosts.host("a", 4096), Hosts.host("b", 8192));
        for (var policy : List.of("affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity")) {
            var spec = Json.object();
            spec.putObject("group")
                    .put("id", new UUID(3, 3).toString())
                    .put("policy", policy)
                    .put("max_server_per_host", 2);
            var two = names(hosts, Hosts.wish(Hosts.flavor(Map.of()), spec, Map.of("a", 2)));
            assertThat(two)
                    .as(policy)
                    .isEqualTo(
                            switch (policy) {
                                case "affinity" -> List.of("a");
                                case "anti-affinity" -> List.of("b");
                                case "soft-affinity" -> List.of("a", "b");
                                default -> List.of("b", "a");
                            });
            var none = names(hosts, Hosts.wish(Hosts.flavor(Map.of()), spec, Map.of()));
            assertThat(none).as(policy).hasSize(2);
        }
    }

    @Test
    void extraSpecsAreComparedAsTheirOperatorsSay() {
        var hosts = List.of(Hosts.host("a", 4096));
        var expected = Map.of(
                "s== QEMU",
                true,
                "QEMU",
                true,
                "qemu",
                false,
                "<or> Xen <or> QEMU",
                true,
                "<in> EM",
                true,
                "s!= QEMU",
                false);
        expected.forEach((wanted, passes) -> assertThat(names(
                        hosts,
                        Hosts.wish(
                                Hosts.flavor(Map.of("capabilities:hypervisor_type", wanted)), Json.object(), Map.of())))
                .as(wanted)
                .hasSize(passes ? 1 : 0));
        var numbers = Map.of(">= 8", true, "== 8", true, "!= 8", false, "<= 7", false, ">= x", false);
        numbers.forEach((wanted, passes) -> assertThat(names(
                        hosts, Hosts.wish(Hosts.flavor(Map.of("capabilities:vcpus", wanted)), Json.object(), Map.of())))
                .as(wanted)
                .hasSize(passes ? 1 : 0));
    }

    @Test
    void anUnknownFilterIsRefusedByName() {
        assertThatThrownBy(() -> Filters.of(List.of("RetryFilter")))
                .hasMessageContaining("RetryFilter")
                .hasMessageContaining("ComputeFilter");
    }
}
