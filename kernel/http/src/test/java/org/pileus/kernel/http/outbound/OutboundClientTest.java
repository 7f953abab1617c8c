package org.pileus.kernel.http.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The stranger's server listens on 127.0.0.2, which the rules let through; all else of this host stays internal.
class OutboundClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata";
    private static final OutboundLimits LIMITS =
            new OutboundLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5), 1_000, 3);

    private static OutboundRules rules(List<Integer> ports) {
        return new OutboundRules(
                List.of("http", "https"),
                List.of(),
                List.of(),
                List.of(),
                ports,
                List.of(),
                List.of(AddressBlock.of("127.0.0.2/32")));
    }

    private static OutboundClient client() {
        return new OutboundClient(rules(List.of()), LIMITS);
    }

    private static RawServer serve(String answer) throws IOException {
        return new RawServer("127.0.0.2", head -> answer);
    }

    private static String url(RawServer server) {
        return "http://127.0.0.2:" + server.port() + "/image";
    }

    private static String read(String url) throws IOException {
        try (var reply = client().open(url)) {
            return new String(reply.body().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        }
    }

    @Test
    void dataComesWholeInEveryFraming() throws IOException {
        for (var answer : List.of(
                OK,
                "HTTP/1.0 200 OK\r\n\r\ndata",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nd\r\n3\r\nata\r\n0\r\n\r\n")) {
            try (var server = serve(answer)) {
                assertThat(read(url(server))).isEqualTo("data");
                assertThat(server.asked.getFirst())
                        .doesNotContainIgnoringCase("authorization")
                        .doesNotContain("Cookie");
            }
        }
    }

    @Test
    void whatProvesWhoAsksIsShownToTheOneHostAndToNoRedirect() throws IOException {
        try (var server = serve(OK)) {
            try (var reply = client().openAs(Map.of("X-Auth-Token", "secret"), url(server))) {
                assertThat(reply.body().readAllBytes()).hasSize(4);
            }
            assertThat(server.asked.getFirst()).contains("X-Auth-Token: secret");
            try (var first = serve("HTTP/1.1 302 Found\r\nLocation: " + url(server) + "\r\n\r\n")) {
                assertThatThrownBy(() -> client().openAs(Map.of("X-Auth-Token", "secret"), url(first)))
                        .isInstanceOf(OutboundFailed.class);
            }
            assertThat(server.asked).hasSize(1);
        }
    }

    @Test
    void dataThatBreaksOffIsAnError() throws IOException {
        for (var answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ndata",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\ndata\r\n0\r\n\r\n")) {
            try (var server = serve(answer)) {
                assertThatThrownBy(() -> read(url(server))).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void moreDataThanIsTakenIsAnErrorAnnouncedOrNot() throws IOException {
        for (var head : List.of("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n")) {
            try (var server = serve(head + "x".repeat(1_001))) {
                assertThatThrownBy(() -> read(url(server))).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void headersOfTheCallerGoAlongAndAnswersOtherThan200AreItsOwnToJudge() throws IOException {
        try (var server = serve("HTTP/1.1 206 Partial\r\nContent-Length: 2\r\n\r\nta")) {
            try (var reply = client().send("GET", url(server), Map.of("Range", "bytes=2-"))) {
                assertThat(reply.status()).isEqualTo(206);
                assertThat(reply.length()).hasValue(2);
            }
            assertThat(server.asked.getFirst()).contains("\r\nRange: bytes=2-\r\n");
            assertThatThrownBy(() -> read(url(server))).isInstanceOf(OutboundFailed.class);
            assertThatThrownBy(() -> client().send("GET", url(server), Map.of("A", "b\r\nC: d")))
                    .isInstanceOf(IOException.class);
        }
        try (var server = serve("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
                var reply = client().send("HEAD", url(server), Map.of())) {
            assertThat(reply.length()).hasValue(77);
            assertThat(reply.body().readAllBytes()).isEmpty();
        }
    }

    @Test
    void redirectsAreFollowedAFewTimes() throws IOException {
        try (var last = serve(OK)) {
            for (var code : List.of(301, 302, 303, 307, 308)) {
                try (var first = serve("HTTP/1.1 " + code + " Moved\r\nLocation: " + url(last) + "\r\n\r\n")) {
                    assertThat(read(url(first))).isEqualTo("data");
                }
            }
        }
        try (var loop = serve("HTTP/1.1 302 Moved\r\nLocation: /again\r\n\r\n")) {
            assertThatThrownBy(() -> read(url(loop))).isInstanceOf(OutboundFailed.class);
            assertThat(loop.asked).hasSize(4);
        }
    }

    /// CVE-2026-34881: every hop is judged as the first one was.
    @Test
    void f04_redirectsToInternalAddressesAreRefusedAtEachHop() throws IOException {
        try (var secret = new RawServer("127.0.0.1", head -> OK)) {
            var targets = new ArrayList<>(List.of(
                    "http://127.0.0.1:" + secret.port() + "/",
                    "http://localhost:" + secret.port() + "/",
                    "http://[::1]:" + secret.port() + "/",
                    "http://[::ffff:127.0.0.1]:" + secret.port() + "/",
                    "http://0.0.0.0:" + secret.port() + "/",
                    "http://2130706433:" + secret.port() + "/",
                    "http://0x7f000001:" + secret.port() + "/",
                    "http://127.1:" + secret.port() + "/",
                    "http://0177.0.0.1:" + secret.port() + "/"));
            targets.addAll(List.of(
                    "http://169.254.169.254/latest/meta-data/",
                    "http://10.0.0.1/",
                    "http://192.168.1.1/",
                    "http://172.16.0.1/",
                    "http://100.64.0.1/",
                    "http://[fe80::1]/",
                    "http://[fd00::1]/",
                    "http://[64:ff9b::7f00:1]/",
                    "http://user:pass@127.0.0.2/",
                    "//127.0.0.1:" + secret.port() + "/",
                    "file:///etc/passwd",
                    "ftp://127.0.0.2/",
                    "gopher://127.0.0.2/"));
            for (var code : List.of(301, 302, 303, 307, 308)) {
                for (var target : targets) {
                    try (var second = serve("HTTP/1.1 " + code + " Moved\r\nLocation: " + target + "\r\n\r\n");
                            var first = serve("HTTP/1.1 " + code + " Moved\r\nLocation: " + url(second) + "\r\n\r\n")) {
                        assertThatThrownBy(() -> read(url(first)))
                                .describedAs(code + " to " + target)
                                .isInstanceOf(OutboundRefused.class);
                        assertThat(second.asked).hasSize(1);
                    }
                }
            }
            assertThat(secret.asked).isEmpty();
        }
    }

    /// OSSN-0078: one answer for everything, without a packet to what is not allowed.
    @Test
    void f05_whatIsRefusedDoesNotTellOpenFromClosed() throws IOException {
        try (var open = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            var closedPort = closed.getLocalPort();
            closed.close();
            List<String> answers = new ArrayList<>();
            for (var port : List.of(open.getLocalPort(), closedPort)) {
                try {
                    read("http://127.0.0.1:" + port + "/");
                } catch (OutboundRefused e) {
                    answers.add(e.getMessage());
                }
            }
            assertThat(answers).hasSize(2);
            assertThat(answers.getFirst()).isEqualTo(answers.getLast());
            open.setSoTimeout(100);
            assertThatThrownBy(open::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
        // of an allowed address, too, no reason is given away
        List<String> texts = new ArrayList<>();
        try (var silent = serve("");
                var missing = serve("HTTP/1.1 404 Not Found\r\n\r\n");
                var noise = serve("SSH-2.0-x\r\n\r\n")) {
            var closed = new RawServer("127.0.0.2", head -> "");
            closed.close();
            for (var server : List.of(silent, missing, noise, closed)) {
                assertThatThrownBy(() -> read(url(server))).satisfies(e -> texts.add(e.getMessage()));
            }
        }
        assertThat(texts).hasSize(4).containsOnly("The URL could not be fetched.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/a",
                "file:///etc/passwd",
                "FiLe:///etc/passwd",
                "gopher://example.org/",
                "data:,x",
                "jar:http://example.org/a!/b",
                "netdoc:///etc/passwd",
                "ldap://example.org/",
                "example.org",
                "",
                "http://",
                "http:///a",
                "http:/a",
                "http://a b/",
                "http://example.org\\@127.0.0.1/",
                "http://example.org:99999/",
                "http://example.org:22/",
                "http://u@example.org/",
                "http://1/",
                "http://127.1/",
                "http://0x7f.1/",
                "http://[fe80::1%25eth0]/",
                "http://017700000001/",
                "http://example.org/\r\nX: y"
            })
    void f06_onlyPlainHttpUrlsToAllowedPortsPass(String url) {
        var client = new OutboundClient(OutboundRules.standard(), LIMITS);
        assertThatThrownBy(() -> client.check(url)).isInstanceOf(OutboundRefused.class);
    }

    @Test
    void schemeAndHostAreSpeltInOneWay() throws IOException {
        var client = new OutboundClient(OutboundRules.standard(), LIMITS);
        assertThat(client.check("HTTPS://Example.ORG/A?b=%20#c")).isEqualTo("https://example.org/A?b=%20");
        assertThat(client.check("http://example.org:80")).isEqualTo("http://example.org:80/");
        assertThat(client.check("http://[2600::1]/x")).isEqualTo("http://[2600::1]/x");
    }

    @Test
    void anAllowListMakesTheDenyListOfTheSameThingIdle() throws IOException {
        var allow = new OutboundRules(
                List.of("https"),
                List.of("https"),
                List.of("mirror.example"),
                List.of("mirror.example"),
                List.of(8443),
                List.of(8443),
                List.of());
        assertThat(allow.check("https://MIRROR.example:8443/x").getPort()).isEqualTo(8443);
        for (var url :
                List.of("http://mirror.example:8443/x", "https://other.example:8443/x", "https://mirror.example/x")) {
            assertThatThrownBy(() -> allow.check(url)).isInstanceOf(OutboundRefused.class);
        }
        var deny = new OutboundRules(
                List.of(), List.of("http"), List.of(), List.of("bad.example"), List.of(), List.of(22), List.of());
        assertThat(deny.check("https://good.example:9000/").getHost()).isEqualTo("good.example");
        for (var url : List.of("http://good.example/", "https://bad.example/", "https://good.example:22/")) {
            assertThatThrownBy(() -> deny.check(url)).isInstanceOf(OutboundRefused.class);
        }
        assertThatThrownBy(() -> deny.check("ftp://good.example/")).isInstanceOf(OutboundRefused.class);
    }

    /// The name of a rebinding server answers with a good address first and an internal one afterwards.
    @Test
    void aNameIsResolvedOncePerHopAndTheConnectionGoesToTheJudgedAddress() throws IOException {
        try (var server = serve(OK)) {
            List<String> resolved = new ArrayList<>();
            var client = new OutboundClient(
                    rules(List.of()),
                    LIMITS,
                    host -> {
                        resolved.add(host);
                        return List.of(InetAddress.getByName(resolved.size() == 1 ? "127.0.0.2" : "127.0.0.1"));
                    },
                    (SSLSocketFactory) SSLSocketFactory.getDefault());
            var url = "http://rebind.example:" + server.port() + "/";
            try (var reply = client.open(url)) {
                assertThat(reply.body().readAllBytes()).hasSize(4);
            }
            assertThat(resolved).hasSize(1);
            assertThat(server.asked.getFirst()).contains("\r\nHost: rebind.example:" + server.port() + "\r\n");
            assertThatThrownBy(() -> client.open(url)).isInstanceOf(OutboundRefused.class);
        }
    }

    @Test
    void oneInternalAddressAmongOthersCondemnsAName() throws IOException {
        try (var server = serve(OK)) {
            var client = new OutboundClient(
                    rules(List.of()),
                    LIMITS,
                    host -> List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("10.1.2.3")),
                    (SSLSocketFactory) SSLSocketFactory.getDefault());
            assertThatThrownBy(() -> client.open("http://two.example:" + server.port() + "/"))
                    .isInstanceOf(OutboundRefused.class);
            assertThat(server.asked).isEmpty();
        }
    }

    @Test
    void aServerThatDripsIsLeftWhenTheTimeIsOver() throws IOException {
        var limits =
                new OutboundLimits(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofMillis(900), 1_000, 3);
        try (var listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            Thread.ofVirtual().start(() -> {
                try (var socket = listener.accept()) {
                    for (var i = 0; i < 100; i++) {
                        socket.getOutputStream().write('H');
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // left, as it should be
                }
            });
            var client = new OutboundClient(rules(List.of()), limits);
            var start = System.nanoTime();
            assertThatThrownBy(() -> client.open("http://127.0.0.2:" + listener.getLocalPort() + "/"))
                    .isInstanceOf(OutboundFailed.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void addressBlocksAreWhatTheySay() throws IOException {
        assertThat(AddressBlock.of("10.0.0.0/8").contains(InetAddress.getByName("10.255.0.1")))
                .isTrue();
        assertThat(AddressBlock.of("10.0.0.0/9").contains(InetAddress.getByName("10.128.0.1")))
                .isFalse();
        assertThat(AddressBlock.of("fd00::/8").contains(InetAddress.getByName("10.0.0.1")))
                .isFalse();
        for (var text : List.of("", "x/8", "10.0.0.0/33", "10.0.0.0/-1", "example.org/8", "10.0.0.0/a")) {
            assertThatThrownBy(() -> AddressBlock.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
