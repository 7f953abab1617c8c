package org.pileus.kernel.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;

/// A real server and a real client, with certificates made here.
class PemFilesTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl, which makes the certificates, is not here");
        certificate("rsa", List.of("-newkey", "rsa:2048"), "IP:127.0.0.1,DNS:localhost");
        certificate(
                "ec", List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "IP:127.0.0.1,DNS:localhost");
        certificate("elsewhere", List.of("-newkey", "rsa:2048"), "DNS:cloud.example.org");
    }

    private static void certificate(String name, List<String> kind, String names) throws Exception {
        var command = new ArrayList<>(List.of("/usr/bin/openssl", "req", "-x509", "-nodes", "-days", "2"));
        command.addAll(kind);
        command.addAll(List.of(
                "-keyout",
                file(name + ".key").toString(),
                "-out",
                file(name + ".pem").toString()));
        command.addAll(List.of("-subj", "/CN=" + name, "-addext", "subjectAltName=" + names));
        var openssl = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file("openssl.out").toFile())
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).as(() -> text("openssl.out")).isZero();
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static HttpServer serve(String name) throws Exception {
        var app = HttpApp.named(
                        "test", IdSource.random(), (failure, request, id) -> Response.text(400, failure.message()))
                .routes(List.of(Route.open("GET", "/", request -> Response.text(200, request.baseUrl()))))
                .build();
        return HttpServer.start(
                List.of(new Binding("test", "127.0.0.1", 0, app)),
                PemFiles.server(file(name + ".pem"), file(name + ".key")));
    }

    private static String call(HttpServer server, String trusted) throws IOException {
        try (var client = new SocketTransport(PemFiles.trust(file(trusted + ".pem")));
                var reply = client.send(HttpCall.get("https://127.0.0.1:" + server.port("test") + "/"))) {
            assertThat(reply.status()).isEqualTo(200);
            return new String(reply.bytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void clientThatTrustsTheAuthorityIsServed(String kind) throws Exception {
        try (var server = serve(kind)) {
            assertThat(call(server, kind)).isEqualTo("https://127.0.0.1:" + server.port("test"));
        }
    }

    @Test
    void clientThatTrustsAnotherAuthorityRefusesTheServer() throws Exception {
        try (var server = serve("rsa")) {
            assertThatThrownBy(() -> call(server, "ec")).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void certificateOfAnotherNameIsRefusedThoughItsAuthorityIsTrusted() throws Exception {
        try (var server = serve("elsewhere")) {
            assertThatThrownBy(() -> call(server, "elsewhere")).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void plainHttpIsNotServedWhereTlsIs() throws Exception {
        try (var server = serve("rsa");
                var client = new SocketTransport(null)) {
            assertThatThrownBy(() -> client.send(HttpCall.get("http://127.0.0.1:" + server.port("test") + "/")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void keyThatEverybodyMayReadIsRefused() throws Exception {
        var open = Files.copy(file("rsa.key"), file("open.key"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> PemFiles.server(file("rsa.pem"), open))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("chmod o= ");
    }

    @Test
    void fileThatIsNoKeyIsNamedWithTheFix() throws Exception {
        var wrong = Files.copy(file("rsa.pem"), file("wrong.key"));
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> PemFiles.server(file("rsa.pem"), wrong))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> PemFiles.trust(file("absent.pem"))).isInstanceOf(ConfigException.class);
    }
}
