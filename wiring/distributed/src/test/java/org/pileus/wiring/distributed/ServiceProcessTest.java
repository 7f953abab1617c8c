package org.pileus.wiring.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.testkit.backend.MariaDbServer;
import org.pileus.kernel.testkit.backend.RabbitMqServer;

/// Each service alone, on a real MariaDB and a real RabbitMQ, so that this wiring cannot rot.
class ServiceProcessTest {
    private static final int OFFSET = 27_000;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    private ServiceProcess start(String... services) throws IOException {
        var process = ServiceProcess.start(new ProcessSettings(List.of(services), folder, null, false, true));
        open.add(process);
        return process;
    }

    private void backends() throws IOException {
        assumeTrue(
                MariaDbServer.missing().isEmpty() && RabbitMqServer.missing().isEmpty(),
                "MariaDB and RabbitMQ are not installed");
        var database = MariaDbServer.start();
        open.add(database);
        var broker = RabbitMqServer.start();
        open.add(broker);
        var db = database.settings();
        var bus = broker.settings();
        Files.writeString(folder.resolve("pileus.conf"), """
                [pileus]
                connection = mariadb://%s:%s@127.0.0.1:%d/
                transport_url = rabbit://%s:%s@127.0.0.1:%d/
                port_offset = %d
                host = node1
                simulated = true
                """.formatted(
                        db.user(),
                        db.password().reveal(),
                        db.port(),
                        bus.user(),
                        bus.password().reveal(),
                        bus.port(),
                        OFFSET));
    }

    private static int health(String service) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var port = OFFSET + ServiceNames.metricsPort(service);
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void everyServiceStartsAsAProcessOfItsOwn() throws Exception {
        backends();
        for (var name : ServiceNames.all()) {
            var process = start(name);
            assertThat(process.summary()).startsWith("running: " + name);
            assertThat(health(name)).as(name).isEqualTo(200);
            assertThat(folder.resolve("run").resolve(name + ".pid")).exists();
        }
        assertThatThrownBy(() -> start("placement")).hasMessageContaining("in use by process");
    }

    @Test
    void noTwoServicesWantTheSamePort() {
        var own = List.of(5000, 6080, 8774, 8775, 8778, 9191, 9292, 9696);
        assertThat(ServiceNames.all().stream().map(ServiceNames::metricsPort))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(own);
    }

    @Test
    void unknownServiceIsRefusedWithTheListOfAll() {
        assertThatThrownBy(() -> start("nova-network"))
                .hasMessageContaining("there is no service nova-network")
                .hasMessageContaining("nova-compute");
    }
}
