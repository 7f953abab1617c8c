package org.pileus.neutron.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.DhcpHost;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.fake.FakeBridgeDriver;
import org.pileus.driver.network.fake.FakeDhcpDriver;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.SpanRecord;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.model.agent.DhcpPortInfo;
import org.pileus.neutron.model.agent.DhcpPortReply;
import org.pileus.neutron.model.agent.DhcpPortRequest;
import org.pileus.neutron.model.agent.FixedIp;
import org.pileus.neutron.model.agent.NetworkInfo;
import org.pileus.neutron.model.agent.NetworksReply;
import org.pileus.neutron.model.agent.NetworksRequest;
import org.pileus.neutron.model.agent.PluginCast;
import org.pileus.neutron.model.agent.SubnetInfo;
import tools.jackson.databind.node.ObjectNode;

class DhcpAgentTest {
    private static final String HOST = "controller";
    private static final String NETWORK = "5a1b2c3d-4e00-4000-8000-000000000000";
    private static final String SUBNET = "0a0a0a0a-1100-4000-8000-000000000000";
    private final SystemTimers timers = new SystemTimers();
    private final InProcessBus bus = new InProcessBus(IdSource.seeded(1), timers);
    private final List<SpanRecord> spans = new CopyOnWriteArrayList<>();
    private final FakeBridgeDriver bridges = new FakeBridgeDriver(Set.of(), false);
    private final FakeDhcpDriver driver = new FakeDhcpDriver(bridges);
    private final BlockingQueue<PluginCast> casts = new LinkedBlockingQueue<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, NetworkInfo> networks = new ConcurrentHashMap<>();
    private final DhcpAgent agent = new DhcpAgent(
            new Seams(
                    HOST,
                    Clock.systemUTC(),
                    new Random(1),
                    IdSource.seeded(2),
                    timers,
                    bus,
                    (schema, migrations) -> {
                        throw new AssertionError("agents have no database");
                    },
                    call -> {
                        throw new AssertionError("no HTTP");
                    },
                    new Tracer(Clock.systemUTC(), spans::add),
                    Failpoints.NONE),
            DhcpAgentConfig.standard(),
            driver);

    @BeforeEach
    void serve() {
        bus.serve(Target.topic(AgentTopics.PLUGIN), 4, this::plugin);
        bus.serve(Target.topic(AgentTopics.REPORTS), 1, message -> null);
    }

    @AfterEach
    void stop() {
        agent.stop();
        bus.close();
        timers.close();
    }

    @Test
    void aNetworkFoundAtTheStartIsServedAndItsWaitingPortsAreReady() throws Exception {
        networks.put(NETWORK, network(List.of(port(1, "DOWN"), port(2, "ACTIVE"))));
        agent.start();
        assertThat(casts.poll(5, TimeUnit.SECONDS)).isEqualTo(new PluginCast.DhcpReadyOnPorts(HOST, List.of(id(1))));
        assertThat(driver.lease(NETWORK, mac(2))).containsExactly(Addresses.address("10.0.0.12"));
        assertThat(driver.network(NETWORK).orElseThrow().subnets().getFirst().serverAddress())
                .isEqualTo(Addresses.address("10.0.0.2"));
        assertThat(bridges.taps()).containsExactly("tap0d0d0d0d-11");
    }

    @Test
    void aPortOfAKnownNetworkCostsOneMessageEachWay() throws Exception {
        networks.put(NETWORK, network(List.of()));
        agent.start();
        await(() -> driver.network(NETWORK).isPresent());
        int before = calls.size();
        tell(new DhcpCast.PortChanged(port(1, "DOWN"), true));
        assertThat(casts.poll(5, TimeUnit.SECONDS)).isEqualTo(new PluginCast.DhcpReadyOnPorts(HOST, List.of(id(1))));
        assertThat(driver.lease(NETWORK, mac(1))).containsExactly(Addresses.address("10.0.0.11"));
        assertThat(calls).hasSize(before);
        assertThat(spans).extracting(span -> span.step().id()).containsExactly("neutron.4", "neutron.5", "neutron.6");
        assertThat(driver.network(NETWORK).orElseThrow().hosts())
                .extracting(DhcpHost::hostname)
                .containsExactly("host-10-0-0-11");
        tell(new DhcpCast.PortDeleted(NETWORK, id(1), port(1, "DOWN").fixedIps()));
        await(() -> driver.lease(NETWORK, mac(1)).isEmpty());
    }

    @Test
    void aNetworkThatComesIsReadAndOneThatGoesIsDropped() throws Exception {
        agent.start();
        await(() -> calls.contains(NetworksRequest.METHOD_ALL));
        networks.put(NETWORK, network(List.of(port(1, "DOWN"))));
        tell(new DhcpCast.NetworkChanged(NETWORK, DhcpCast.Cause.SUBNET_CREATE));
        assertThat(casts.poll(5, TimeUnit.SECONDS)).isEqualTo(new PluginCast.DhcpReadyOnPorts(HOST, List.of(id(1))));
        networks.remove(NETWORK);
        tell(new DhcpCast.NetworkDeleted(NETWORK));
        await(() -> driver.networks().isEmpty() && bridges.taps().isEmpty());
    }

    @Test
    void aNetworkWithoutDhcpIsNotServedAnyMoreAndItsPortIsGivenBack() throws Exception {
        networks.put(NETWORK, network(List.of()));
        agent.start();
        await(() -> driver.network(NETWORK).isPresent());
        var off = new SubnetInfo(SUBNET, "10.0.0.0/24", "10.0.0.1", false, List.of(), List.of(), null);
        networks.put(NETWORK, new NetworkInfo(NETWORK, true, 1450, "openstacklocal", List.of(off), List.of()));
        tell(new DhcpCast.NetworkChanged(NETWORK, DhcpCast.Cause.SUBNET_UPDATE));
        assertThat(casts.poll(5, TimeUnit.SECONDS)).isEqualTo(new PluginCast.ReleaseDhcpPort(HOST, NETWORK));
        assertThat(driver.networks()).isEmpty();
    }

    @Test
    void anOptionThatWouldWriteAnotherLineIsLeftOut() throws Exception {
        var bad = new DhcpPortInfo(
                id(1),
                NETWORK,
                mac(1).value(),
                "compute:nova",
                "instance",
                "DOWN",
                List.of(new FixedIp(SUBNET, "10.0.0.11")),
                "evil\nname",
                List.of(
                        new DhcpPortInfo.ExtraOption("bootfile-name", "a\ndhcp-script=/bin/sh", 4),
                        new DhcpPortInfo.ExtraOption("mtu", "1400", 4)),
                1);
        networks.put(NETWORK, network(List.of(bad)));
        agent.start();
        await(() -> driver.network(NETWORK).isPresent());
        var host = driver.network(NETWORK).orElseThrow().hosts().getFirst();
        assertThat(host.hostname()).isEqualTo("host-10-0-0-11");
        assertThat(host.options()).containsExactly(new DhcpHost.Option("mtu", "1400", false));
    }

    private @Nullable ObjectNode plugin(Message message) {
        calls.add(message.method());
        return switch (message.method()) {
            case NetworksRequest.METHOD_ALL -> new NetworksReply(List.copyOf(networks.values())).toJson();
            case NetworksRequest.METHOD_ONE -> {
                var found =
                        networks.get(NetworksRequest.fromJson(message.args()).networkId());
                yield new NetworksReply(found == null ? List.of() : List.of(found)).toJson();
            }
            case DhcpPortRequest.METHOD ->
                new DhcpPortReply(new DhcpPortInfo(
                                "0d0d0d0d-1100-4000-8000-000000000000",
                                NETWORK,
                                "fa:16:3e:00:00:02",
                                "network:dhcp",
                                "dhcp",
                                "ACTIVE",
                                List.of(new FixedIp(SUBNET, "10.0.0.2")),
                                null,
                                List.of(),
                                1))
                        .toJson();
            default -> {
                casts.add(PluginCast.decode(message.method(), message.args()));
                calls.removeLast();
                yield null;
            }
        };
    }

    private void tell(DhcpCast message) {
        bus.cast(Target.host(AgentTopics.DHCP_AGENT, HOST), message.method(), message.toJson());
    }

    private static NetworkInfo network(List<DhcpPortInfo> ports) {
        var subnet = new SubnetInfo(SUBNET, "10.0.0.0/24", "10.0.0.1", true, List.of("9.9.9.9"), List.of(), null);
        return new NetworkInfo(NETWORK, true, 1450, "openstacklocal", List.of(subnet), ports);
    }

    private static DhcpPortInfo port(int n, String status) {
        return new DhcpPortInfo(
                id(n),
                NETWORK,
                mac(n).value(),
                "compute:nova",
                "instance-" + n,
                status,
                List.of(new FixedIp(SUBNET, "10.0.0.1" + n)),
                null,
                List.of(),
                1);
    }

    private static String id(int n) {
        return "0000000" + n + "-1100-4000-8000-000000000000";
    }

    private static MacAddress mac(int n) {
        return new MacAddress("fa:16:3e:00:01:0" + n);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("came true in time").isLessThan(end);
            Thread.sleep(2);
        }
    }
}
