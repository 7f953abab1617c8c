package org.pileus.client.neutron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;

/// The client against a peer that answers as it is told and keeps what it was asked.
final class NeutronClientTest {
    private final List<HttpCall> calls = new ArrayList<>();
    private int status = 200;
    private String answer = "{}";
    private final NeutronClient client = new NeutronClient(new ServiceSession(
            this::answer,
            Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC),
            Credentials.service("http://keystone", "nova", new Secret("secret"))));

    private HttpReply answer(HttpCall call) {
        if (call.url().contains("/auth/tokens")) {
            return reply(201, """
                    {"token": {"expires_at": "2030-01-01T00:00:00Z", "catalog": [{"type": "network", "endpoints":
                      [{"interface": "internal", "region_id": "RegionOne", "url": "http://neutron"}]}]}}""");
        }
        calls.add(call);
        return reply(status, answer);
    }

    private static HttpReply reply(int status, String body) {
        var headers = new Headers().add("Content-Type", "application/json").add("X-Subject-Token", "service");
        return new HttpReply(
                status, headers, new ByteArrayInputStream(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void portIsMadeForItsServerAndRead() {
        status = 201;
        answer = """
                {"port": {"id": "p", "name": "", "network_id": "n", "project_id": "x", "mac_address": "fa:16:3e:00:00:01",
                  "status": "DOWN", "device_id": "s", "device_owner": "compute:nova", "binding:vif_type": "binding_failed",
                  "fixed_ips": [{"subnet_id": "b", "ip_address": "10.0.0.5"}], "security_groups": ["g"]}}""";
        var port = client.createPort(new NewPort("n", "x", "s", "compute:nova", "host-1", null, List.of("g"), null));
        assertThat(port.bindingFailed()).isTrue();
        assertThat(port.fixedIps()).containsExactly(new FixedIpRecord("b", "10.0.0.5"));
        var sent = Json.readObject(
                        java.util.Objects.requireNonNull(calls.getFirst().body()))
                .path("port");
        assertThat(sent.path("binding:host_id").stringValue()).isEqualTo("host-1");
        assertThat(sent.has("fixed_ips")).isFalse();
    }

    @Test
    void manyIdsAreAskedForInSeveralCalls() {
        answer = "{\"ports\": []}";
        client.ports(IntStream.range(0, 250)
                .mapToObj(i -> "00000000-0000-4000-8000-%012d".formatted(i))
                .toList());
        assertThat(calls).hasSize(3).allMatch(call -> call.url().length() < 8192);
        calls.clear();
        assertThat(client.ports(List.of())).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void absentPortIsDeletedAndFoundMissing() {
        status = 404;
        answer = "{\"NeutronError\": {\"type\": \"PortNotFound\", \"message\": \"no\", \"detail\": \"\"}}";
        client.deletePort("p");
        assertThat(client.port("p")).isEmpty();
    }

    @Test
    void fullPoolIsAConflictWithItsType() {
        status = 409;
        answer =
                "{\"NeutronError\": {\"type\": \"IpAddressGenerationFailure\", \"message\": \"none left\", \"detail\": \"\"}}";
        assertThatThrownBy(() -> client.createPort(new NewPort("n", "x", "s", "compute:nova", null, null, null, null)))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.failure())
                                .isEqualTo(new Failure.Conflict(NeutronClient.NO_ADDRESS, "none left")));
    }

    @Test
    void clientForAUserSendsBothTokens() {
        answer = "{\"networks\": []}";
        client.as(new Secret("user")).networksOf("x");
        assertThat(calls.getFirst().headers().first("X-Auth-Token")).isEqualTo("user");
        assertThat(calls.getFirst().headers().first("X-Service-Token")).isEqualTo("service");
    }
}
