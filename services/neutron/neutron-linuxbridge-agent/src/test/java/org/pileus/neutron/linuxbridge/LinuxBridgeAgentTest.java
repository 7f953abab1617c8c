package org.pileus.neutron.linuxbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterRule.Direction;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.fake.FakeBridgeDriver;
import org.pileus.driver.network.fake.FakePortFilter;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.SpanRecord;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.DevicesRequest;
import org.pileus.neutron.model.agent.FixedIp;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupRule;
import org.pileus.neutron.model.agent.GroupRules;
import org.pileus.neutron.model.agent.GroupsReply;
import org.pileus.neutron.model.agent.GroupsRequest;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.PluginCast;
import org.pileus.neutron.model.agent.PluginCast.UpdateDeviceList;
import org.pileus.neutron.model.agent.Position;
import tools.jackson.databind.node.ObjectNode;

class LinuxBridgeAgentTest {
    private static final String HOST = "compute-1";
    private static final String NETWORK = "5a1b2c3d-4e00-4000-8000-000000000000";
    private static final String GROUP = "9d1b2c3d-4e00-4000-8000-0000000000aa";
    private static final GroupRules RULES = new GroupRules(
            4,
            List.of(
                    new GroupRule("egress", "IPv4", null, null, null, null, null),
                    new GroupRule("ingress", "IPv4", null, null, null, null, GROUP),
                    new GroupRule("ingress", "IPv4", "tcp", 22, 22, "192.0.2.0/24", null)));
    private final SystemTimers timers = new SystemTimers();
    private final InProcessBus bus = new InProcessBus(IdSource.seeded(1), timers);
    private final List<SpanRecord> spans = new CopyOnWriteArrayList<>();
    private final FakeBridgeDriver bridges = new FakeBridgeDriver(Set.of("physnet1"), false);
    private final FakePortFilter filter = new FakePortFilter();
    private final BlockingQueue<UpdateDeviceList> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<AgentState> states = new LinkedBlockingQueue<>();
    private final List<DevicesRequest> requests = new CopyOnWriteArrayList<>();
    private final List<DeviceDetails> known = new CopyOnWriteArrayList<>();
    private final List<GroupsRequest> groupRequests = new CopyOnWriteArrayList<>();
    private final Map<String, GroupMember> members = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private volatile GroupRules rules = RULES;
    private final LinuxBridgeAgent agent = agent(bridges);

    @BeforeEach
    void serve() {
        bus.serve(Target.topic(AgentTopics.PLUGIN), 4, this::plugin);
        bus.serve(Target.topic(AgentTopics.REPORTS), 1, message -> {
            states.add(AgentState.fromJson(message.args()));
            return null;
        });
    }

    @AfterEach
    void stop() {
        agent.stop();
        bus.close();
        timers.close();
    }

    @Test
    void aPortIsFilteredThenPluggedWhenItsTapComesThenReportedUp() throws Exception {
        agent.start();
        tell(update(port(1, "DOWN", 1)));
        await(() -> filter.policy(id(1)).isPresent());
        assertThat(bridges.bridges())
                .as("made before the tap, which the hypervisor plugs itself")
                .containsExactly("brq5a1b2c3d-4e");
        assertThat(reports).isEmpty();
        bridges.addTap("tap00000001-11");
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(id(1)), List.of()));
        assertThat(bridges.plugged()).containsEntry("tap00000001-11", "brq5a1b2c3d-4e");
        await(() -> spans.stream().anyMatch(span -> span.step().id().equals("neutron.10")));
        assertThat(spans).extracting(span -> span.step().id()).contains("neutron.8", "neutron.9");
        assertThat(spans).extracting(SpanRecord::subject).containsOnly("instance-1");
        assertThat(requests)
                .extracting(DevicesRequest::all)
                .as("the messages say all: no question but the first")
                .containsExactly(true);
    }

    @Test
    void aPortIsUpAtOnceOnAHostWhoseTapsComeByPlugging() throws Exception {
        var simulated = agent(new FakeBridgeDriver(Set.of("physnet1"), true));
        simulated.start();
        tell(update(port(1, "DOWN", 1)));
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(id(1)), List.of()));
        tell(update(port(1, "ACTIVE", 2)));
        tell(update(port(2, "DOWN", 1)));
        assertThat(reports.poll(5, TimeUnit.SECONDS))
                .as("nothing more of the first")
                .isEqualTo(new UpdateDeviceList(HOST, List.of(id(2)), List.of()));
        simulated.stop();
    }

    @Test
    void theFirstThingIsAFullSyncThatRemovesWhatWasLeftOver() throws Exception {
        filter.apply(org.pileus.driver.network.FilterChange.of(Policies.policy(port(9, "DOWN", 1), List.of())));
        bridges.addTap("tap00000001-11");
        known.add(port(1, "DOWN", 1));
        agent.start();
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(id(1)), List.of()));
        await(() -> filter.filteredTaps().equals(Set.of("tap00000001-11")));
        var first = states.poll(5, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        assertThat(first.agentType()).isEqualTo("Linux bridge agent");
        assertThat(first.start()).isTrue();
    }

    @Test
    void aTapNobodyToldOfIsAskedFor() throws Exception {
        agent.start();
        await(() -> requests.size() == 1);
        known.add(port(1, "DOWN", 1));
        bridges.addTap("tap00000001-11");
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(id(1)), List.of()));
        assertThat(requests.getLast().devices()).containsExactly("tap00000001-11");
        bridges.addTap("tapffffffff-ff");
        await(() -> requests.size() == 3);
        assertThat(bridges.plugged()).doesNotContainKey("tapffffffff-ff");
    }

    @Test
    void aTapThatGoesIsReportedDownAndItsFilterStays() throws Exception {
        wire(1);
        bridges.removeTap("tap00000001-11");
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(), List.of(id(1))));
        assertThat(filter.policy(id(1)))
                .as("in force before the guest is started again")
                .isPresent();
    }

    @Test
    void aDeletedOrMovedPortLeavesNothing() throws Exception {
        wire(1);
        wire(2);
        tell(new L2Cast.PortDelete(List.of(id(1))));
        await(() -> filter.policy(id(1)).isEmpty() && !bridges.plugged().containsKey("tap00000001-11"));
        var moved = port(2, "DOWN", 7);
        tell(update(with(moved, "compute-2")));
        await(() -> filter.policy(id(2)).isEmpty() && bridges.plugged().isEmpty());
        assertThat(reports).isEmpty();
    }

    @Test
    void rulesAndMembersThatChangeComeIntoForce() throws Exception {
        wire(2);
        assertThat(admits(2, "10.0.0.2", 6, 80)).as("the port itself").isTrue();
        assertThat(admits(2, "10.0.0.9", 6, 80)).isFalse();
        assertThat(admits(2, "192.0.2.9", 6, 22)).isTrue();
        tellAll(member(9, 1), List.of(GROUP));
        await(() -> admits(2, "10.0.0.9", 6, 80));
        tellAll(GroupMember.gone(id(9)), List.of());
        await(() -> !admits(2, "10.0.0.9", 6, 80));
        tellAll(new GroupRules(5, RULES.rules().subList(0, 2)));
        await(() -> !admits(2, "192.0.2.9", 6, 22));
        tellAll(new GroupRules(6, RULES.rules().subList(0, 1)));
        await(() -> !admits(2, "10.0.0.2", 6, 80));
        assertThat(reports).isEmpty();
        assertThat(groupRequests).as("when the first port came").hasSize(1);
    }

    @Test
    void aSecondPortOfAGroupCostsNoQuestionAndIsAMemberAtOnce() throws Exception {
        members.put(id(8), member(8, 1));
        wire(1);
        wire(2);
        assertThat(admits(1, "10.0.0.2", 6, 80)).isTrue();
        assertThat(admits(2, "10.0.0.8", 6, 80))
                .as("whole at the first question")
                .isTrue();
        assertThat(groupRequests).hasSize(1);
        tell(new L2Cast.PortDelete(List.of(id(1))));
        await(() -> !admits(2, "10.0.0.1", 6, 80));
        tell(update(port(1, "DOWN", 3)));
        wire(3);
        assertThat(admits(2, "10.0.0.1", 6, 80))
                .as("a late word on a port that was deleted")
                .isFalse();
    }

    @Test
    void aGroupIsForgottenWithItsLastPortAndAskedForWithTheNext() throws Exception {
        wire(1);
        tell(new L2Cast.PortDelete(List.of(id(1))));
        await(() -> filter.policy(id(1)).isEmpty());
        members.put(id(8), member(8, 1)); // nobody tells a host that has no port of the group
        wire(2);
        assertThat(admits(2, "10.0.0.8", 6, 80)).isTrue();
        assertThat(groupRequests).hasSize(2);
    }

    @Test
    void aPortStaysShutUntilItsGroupsAreKnown() throws Exception {
        rules = new GroupRules(-1, List.of()); // the server does not answer
        agent.start();
        await(() -> requests.size() == 1);
        bridges.addTap("tap00000001-11");
        known.add(port(1, "DOWN", 1));
        tell(update(port(1, "DOWN", 1)));
        await(() -> !groupRequests.isEmpty());
        assertThat(reports.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(bridges.plugged()).isEmpty();
        rules = RULES;
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(id(1)), List.of()));
        assertThat(admits(1, "192.0.2.9", 6, 22)).isTrue();
    }

    @Test
    void aLostChangeIsMissedByItsNumberAndTheGroupsAreReadAgain() throws Exception {
        wire(2);
        known.add(port(2, "ACTIVE", 2));
        tellAll(member(7, 1), List.of(GROUP));
        await(() -> admits(2, "10.0.0.7", 6, 80));
        members.put(id(2), member(2, 1));
        members.put(id(7), member(7, 1));
        members.put(id(8), member(8, 1));
        sequence.incrementAndGet(); // a word on the eighth is lost
        tellAll(member(7, 2), List.of(GROUP));
        await(() -> admits(2, "10.0.0.8", 6, 80));
        int asked = groupRequests.size();
        members.remove(id(8));
        var last = new L2Cast.Announced(new Position("server", sequence.incrementAndGet())); // the last is lost
        bus.fanout(AgentTopics.L2_AGENT, last.method(), last.toJson());
        await(() -> !admits(2, "10.0.0.8", 6, 80));
        assertThat(groupRequests).hasSizeGreaterThan(asked);
        assertThat(admits(2, "10.0.0.7", 6, 80)).isTrue();
    }

    @Test
    void aNewLifeOfTheServerMakesTheAgentReadAgain() throws Exception {
        wire(2);
        known.add(port(2, "ACTIVE", 2));
        members.put(id(8), member(8, 1)); // committed by a server that died before it told
        var born = new L2Cast.Announced(new Position("another", 0));
        bus.fanout(AgentTopics.L2_AGENT, born.method(), born.toJson());
        await(() -> admits(2, "10.0.0.8", 6, 80));
    }

    @Test
    void anOldRevisionChangesNothing() throws Exception {
        wire(1);
        var newer = port(1, "ACTIVE", 9);
        tell(update(newer));
        tell(update(with(port(1, "ACTIVE", 2), HOST)));
        wire(2);
        assertThat(filter.policy(id(1)).orElseThrow().fixedIps()).containsExactly(Addresses.address("10.0.0.1"));
    }

    @Test
    void aPortOnAnUnknownPhysicalNetworkIsReportedDownAndOthersAreServed() throws Exception {
        agent.start();
        var lost = new DeviceDetails(
                id(3),
                "6a1b2c3d-4e00-4000-8000-000000000000",
                HOST,
                "fa:16:3e:00:00:03",
                true,
                "DOWN",
                "flat",
                "physnet9",
                null,
                1500,
                List.of(),
                List.of(),
                "instance-3",
                "compute:nova",
                true,
                List.of(),
                1);
        bridges.addTap("tap00000001-11");
        tell(new L2Cast.PortUpdate(List.of(lost, port(1, "DOWN", 1)), Map.of(GROUP, 4)));
        List<UpdateDeviceList> both = new ArrayList<>();
        while (both.size() < 2) {
            var next = reports.poll(5, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            both.add(next);
        }
        assertThat(both)
                .contains(
                        new UpdateDeviceList(HOST, List.of(id(1)), List.of()),
                        new UpdateDeviceList(HOST, List.of(), List.of(id(3))));
    }

    private LinuxBridgeAgent agent(FakeBridgeDriver host) {
        var config = new LinuxBridgeAgentConfig(
                Map.of("physnet1", "eth1"), Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofSeconds(5));
        var seams = new Seams(
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
                Failpoints.NONE);
        return new LinuxBridgeAgent(seams, config, host, filter);
    }

    private void wire(int n) throws Exception {
        if (requests.isEmpty()) {
            agent.start();
            await(() -> requests.size() == 1);
        }
        members.put(id(n), member(n, 1));
        tell(update(port(n, "DOWN", 1)));
        await(() -> filter.policy(id(n)).isPresent());
        bridges.addTap("tap0000000" + n + "-11");
        assertThat(reports.poll(5, TimeUnit.SECONDS)).isEqualTo(new UpdateDeviceList(HOST, List.of(id(n)), List.of()));
    }

    private @Nullable ObjectNode plugin(Message message) {
        if (message.method().equals(DevicesRequest.METHOD)) {
            var request = DevicesRequest.fromJson(message.args());
            requests.add(request);
            var found = known.stream()
                    .filter(port -> request.all()
                            || request.devices().contains("tap" + port.portId().substring(0, 11)))
                    .toList();
            return new DevicesReply(found, Map.of(GROUP, 4)).toJson();
        }
        if (message.method().equals(GroupsRequest.METHOD)) {
            groupRequests.add(GroupsRequest.fromJson(message.args()));
            var now = rules;
            if (now.revision() < 0) {
                throw new IllegalStateException("the server is not well");
            }
            var at = new Position("server", sequence.get());
            return new GroupsReply(Map.of(GROUP, now), Map.of(GROUP, List.copyOf(members.values())), at).toJson();
        }
        reports.add((UpdateDeviceList) PluginCast.decode(message.method(), message.args()));
        return null;
    }

    private void tell(L2Cast message) {
        bus.cast(Target.host(AgentTopics.L2_AGENT, HOST), message.method(), message.toJson());
    }

    private void tellAll(GroupMember member, List<String> groups) {
        tellAll(new L2Cast.MemberUpdated(new Position("server", sequence.incrementAndGet()), member, groups));
    }

    private void tellAll(GroupRules changed) {
        tellAll(new L2Cast.RulesUpdated(new Position("server", sequence.incrementAndGet()), GROUP, changed));
    }

    private void tellAll(L2Cast.ToAll message) {
        bus.fanout(AgentTopics.L2_AGENT, message.method(), message.toJson());
    }

    private static GroupMember member(int n, int revision) {
        return new GroupMember(id(n), revision, List.of("10.0.0." + n));
    }

    private static L2Cast.PortUpdate update(DeviceDetails device) {
        return new L2Cast.PortUpdate(List.of(device), Map.of(GROUP, 4));
    }

    private boolean admits(int n, String source, int protocol, int port) {
        return filter.admits(
                id(n),
                Direction.INGRESS,
                new FakePortFilter.Packet(
                        new MacAddress("fa:16:3e:00:00:ee"),
                        Addresses.address(source),
                        Addresses.address("10.0.0." + n),
                        protocol,
                        port));
    }

    private static DeviceDetails port(int n, String status, int revision) {
        return new DeviceDetails(
                id(n),
                NETWORK,
                HOST,
                "fa:16:3e:00:00:0" + n,
                true,
                status,
                "vlan",
                "physnet1",
                100,
                1450,
                List.of(new FixedIp("0a0a0a0a-1100-4000-8000-000000000000", "10.0.0." + n)),
                List.of(),
                "instance-" + n,
                "compute:nova",
                true,
                List.of(GROUP),
                revision);
    }

    private static DeviceDetails with(DeviceDetails port, String host) {
        return new DeviceDetails(
                port.portId(),
                port.networkId(),
                host,
                port.macAddress(),
                true,
                port.status(),
                port.networkType(),
                port.physicalNetwork(),
                port.segmentationId(),
                port.mtu(),
                List.of(),
                List.of(),
                port.deviceId(),
                port.deviceOwner(),
                true,
                List.of(),
                port.revisionNumber());
    }

    private static String id(int n) {
        return "0000000" + n + "-1100-4000-8000-000000000000";
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
