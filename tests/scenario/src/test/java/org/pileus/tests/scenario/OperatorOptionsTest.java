package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.http.tls.PemFiles;
import org.pileus.wiring.embedded.DataBackup;

/// What operators switch on or do around a cloud.
class OperatorOptionsTest {
    @TempDir
    private Path folder;

    private Path config(String... lines) throws Exception {
        return Files.writeString(folder.resolve("pileus.conf"), "[pileus]\n" + String.join("\n", lines) + "\n");
    }

    private Path certificate(String name) throws Exception {
        var pem = folder.resolve(name + ".pem");
        var openssl = new ProcessBuilder(List.of(
                        "/usr/bin/openssl",
                        "req",
                        "-x509",
                        "-nodes",
                        "-days",
                        "2",
                        "-newkey",
                        "rsa:2048",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        folder.resolve(name + ".key").toString(),
                        "-out",
                        pem.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.out").toFile())
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).isZero();
        return pem;
    }

    @Test
    void withACertificateEverythingIsServedOverTls() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl, which makes the certificates, is not here");
        var own = certificate("cloud");
        var other = certificate("other");
        var config = config(
                "tls_cert_file = " + own, "tls_key_file = " + folder.resolve("cloud.key"), "tls_ca_file = " + own);
        try (var cloud = new RunningCloud(folder.resolve("data"), 1, config, PemFiles.trust(own));
                var stranger = new SocketTransport(PemFiles.trust(other))) {
            cloud.launch("encrypted");
            for (var service : List.of("compute", "network", "image", "placement", "identity")) {
                assertThat(cloud.root(service)).startsWith("https://");
            }
            assertThatThrownBy(() -> stranger.send(HttpCall.get(cloud.root("compute") + "/")))
                    .isInstanceOf(SSLException.class);
            assertThat(folder.resolve("data/openrc")).content().contains("OS_AUTH_URL=https://", "OS_CACERT=" + own);
        }
    }

    @Test
    void collectorSeesTheStepsOfALaunch() throws Exception {
        Set<String> steps = ConcurrentHashMap.newKeySet();
        var app = HttpApp.named(
                        "collector", IdSource.random(), (failure, request, id) -> Response.text(400, failure.message()))
                .routes(List.of(Route.open("POST", "/v1/traces", request -> {
                            request.json()
                                    .path("resourceSpans")
                                    .forEach(resource -> resource.path("scopeSpans")
                                            .forEach(scope -> scope.path("spans")
                                                    .forEach(span -> steps.add(span.path("name")
                                                            .asString()
                                                            .split(" ")[0]))));
                            return Response.text(200, "{}");
                        })
                        .bodyLimit(16L << 20)))
                .build();
        try (var collector = HttpServer.start(List.of(new Binding("collector", "127.0.0.1", 0, app)), null)) {
            var config = config("otlp_endpoint = http://127.0.0.1:" + collector.port("collector") + "/v1/traces");
            try (var cloud = new RunningCloud(folder.resolve("data"), 1, config, null)) {
                cloud.launch("traced");
                assertThat(RunningCloud.eventually(
                                Duration.ofSeconds(15), () -> steps.containsAll(List.of("nova.4", "nova.13"))))
                        .as(() -> steps.toString())
                        .isTrue();
            }
        }
    }

    @Test
    void backupOfARunningCloudIsACloudAgain() throws Exception {
        var archive = folder.resolve("backup.tar");
        String server;
        try (var cloud = new RunningCloud(folder.resolve("data"), 1)) {
            server = cloud.launch("kept");
            DataBackup.make(folder.resolve("data"), archive, true, Clock.systemUTC());
        }
        DataBackup.restore(archive, folder.resolve("back"));
        try (var cloud = new RunningCloud(folder.resolve("back"), 1)) {
            assertThat(cloud.get("compute", "/v2.1/servers/" + server)
                            .path("server")
                            .path("name")
                            .asString())
                    .isEqualTo("kept");
            cloud.launch("after the restore");
        }
    }
}
