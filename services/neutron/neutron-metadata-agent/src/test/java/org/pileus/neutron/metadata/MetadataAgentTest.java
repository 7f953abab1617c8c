package org.pileus.neutron.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.fake.FakeBridgeDriver;
import org.pileus.driver.network.fake.FakeDhcpDriver;
import org.pileus.driver.network.fake.FakeMetadataListener;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.PortsReply;
import org.pileus.neutron.model.agent.PortsRequest;

class MetadataAgentTest {
    private static final String NETWORK = "5a1b2c3d-4e00-4000-8000-000000000000";
    private static final String OTHER = "6a1b2c3d-4e00-4000-8000-000000000000";
    private final SystemTimers timers = new SystemTimers();
    private final InProcessBus bus = new InProcessBus(IdSource.seeded(1), timers);
    private final FakeDhcpDriver dhcp = new FakeDhcpDriver(new FakeBridgeDriver(Set.of(), false));
    private final FakeMetadataListener listener = new FakeMetadataListener(dhcp);
    private final List<HttpCall> calls = new CopyOnWriteArrayList<>();
    private volatile boolean novaAway;
    private final MetadataAgent agent = new MetadataAgent(
            new Seams(
                    "controller",
                    Clock.systemUTC(),
                    new Random(1),
                    IdSource.seeded(2),
                    timers,
                    bus,
                    (schema, migrations) -> {
                        throw new AssertionError("agents have no database");
                    },
                    this::nova,
                    Tracer.none(),
                    Failpoints.NONE),
            MetadataAgentConfig.of("http://nova:8775", new Secret("swordfish")),
            listener);

    @BeforeEach
    void start() {
        bus.serve(Target.topic(AgentTopics.REPORTS), 1, message -> null);
        bus.serve(Target.topic(AgentTopics.PLUGIN), 4, message -> {
            var request = PortsRequest.fromJson(message.args());
            boolean known = request.ipAddress().equals("10.0.0.11");
            var owner = new PortsReply.Owner(
                    "port", "instance-of-" + request.networkId().charAt(0), "project-1");
            return new PortsReply(known ? List.of(owner) : List.of()).toJson();
        });
        dhcp.apply(network(NETWORK));
        agent.start();
        dhcp.apply(network(OTHER));
    }

    @AfterEach
    void stop() {
        agent.stop();
        bus.close();
        timers.close();
    }

    @Test
    void aGuestGetsWhatNovaSaysOfItsOwnInstance() throws Exception {
        var said = guest(
                NETWORK, "10.0.0.11", "GET /openstack/latest/meta_data.json HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n");
        assertThat(said).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nmetadata");
        var call = calls.getFirst();
        assertThat(call.url()).isEqualTo("http://nova:8775/openstack/latest/meta_data.json");
        assertThat(call.headers().all("X-Instance-ID")).containsExactly("instance-of-5");
        assertThat(call.headers().all("X-Tenant-ID")).containsExactly("project-1");
        assertThat(call.headers().all("X-Forwarded-For")).containsExactly("10.0.0.11");
        // printf instance-of-5 | openssl dgst -sha256 -hmac swordfish
        assertThat(call.headers().all("X-Instance-ID-Signature"))
                .containsExactly("9e6054c993bcb8a13511d7fda1f7eb5f640589939e2b4e6d570d6af45f445a65");
    }

    @Test
    void whatAGuestSaysOfItselfIsNotBelieved() throws Exception {
        guest(
                NETWORK,
                "10.0.0.11",
                "GET / HTTP/1.1\r\nX-Forwarded-For: 10.0.0.99\r\nX-Instance-ID: another\r\nX-Tenant-ID: x\r\n"
                        + "X-Instance-ID-Signature: y\r\n\r\n");
        var headers = calls.getFirst().headers();
        assertThat(headers.all("X-Forwarded-For")).containsExactly("10.0.0.11");
        assertThat(headers.all("X-Instance-ID")).containsExactly("instance-of-5");
        assertThat(headers.all("X-Tenant-ID")).containsExactly("project-1");
    }

    @Test
    void equalAddressesInTwoNetworksAreTwoInstances() throws Exception {
        guest(NETWORK, "10.0.0.11", "GET / HTTP/1.0\r\n\r\n");
        guest(OTHER, "10.0.0.11", "GET / HTTP/1.0\r\n\r\n");
        assertThat(calls)
                .extracting(call -> call.headers().first("X-Instance-ID"))
                .containsExactly("instance-of-5", "instance-of-6");
    }

    @Test
    void anAddressOfNoPortGetsNothing() throws Exception {
        assertThat(guest(NETWORK, "10.0.0.99", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(calls).isEmpty();
    }

    @Test
    void aPasswordIsPassedOnAndAnAbsentNovaIsSaidPlainly() throws Exception {
        guest(NETWORK, "10.0.0.11", "POST /openstack/latest/password HTTP/1.1\r\nContent-Length: 6\r\n\r\nsecret");
        assertThat(calls.getFirst().body()).isEqualTo("secret".getBytes(StandardCharsets.UTF_8));
        novaAway = true;
        assertThat(guest(NETWORK, "10.0.0.11", "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 503 ");
    }

    @ParameterizedTest
    @CsvSource({
        "'GET http://nova/ HTTP/1.1\r\n\r\n', 400",
        "'GET /a b HTTP/1.1\r\n\r\n', 400",
        "'GET\r\n\r\n', 400",
        "'DELETE / HTTP/1.1\r\n\r\n', 405",
        "'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n', 411",
        "'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400",
        "'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n', 400",
        "'POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n', 413",
        "'GET / HTTP/1.1\r\nA : b\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\n folded\r\n\r\n', 400"
    })
    void anOddRequestIsRefused(String request, int status) throws Exception {
        assertThat(guest(NETWORK, "10.0.0.11", request)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(calls).isEmpty();
    }

    private String guest(String network, String address, String request) throws IOException {
        var guest = listener.connect(network, InetAddress.getByName(address));
        guest.output().write(request.getBytes(StandardCharsets.UTF_8));
        guest.output().flush();
        return new String(guest.input().readAllBytes(), StandardCharsets.UTF_8);
    }

    private HttpReply nova(HttpCall call) throws IOException {
        if (novaAway) {
            throw new IOException("connection refused");
        }
        calls.add(call);
        return new HttpReply(
                200,
                new Headers().add("Content-Type", "text/plain"),
                new ByteArrayInputStream("metadata".getBytes(StandardCharsets.UTF_8)));
    }

    private static DhcpNetwork network(String id) {
        return new DhcpNetwork(id, id, new MacAddress("fa:16:3e:00:00:02"), 0, "", List.of(), List.of(), true);
    }
}
