package org.pileus.tests.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pileus.kernel.testkit.personas.PersonaMatrix;

/// Every route of the services that own things by project, asked by every persona for an object of its own project
/// and for one of another, in a running cloud with the real tokens of its identity service.
/// `-Dpileus.personas.of=glance` asks one service alone.
class PersonaMatrixTest {
    private static final Path TABLES = Path.of("src/test/resources/org/pileus/tests/scenario/personas");

    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource({"nova-api, nova", "neutron-server, neutron", "glance-api, glance", "placement, placement"})
    void a02_a03_everyPersonaMayDoWhatTheTableSaysAndARefusalChangesNothing(String endpoint, String schema)
            throws IOException {
        assumeTrue(endpoint.contains(System.getProperty("pileus.personas.of", "")));
        try (var personas = new PersonaCloud(data)) {
            var service = new PersonaService(personas, endpoint, schema);
            try {
                PersonaMatrix.check(service, TABLES.resolve(endpoint + ".txt"));
            } finally {
                // for whoever looks for a mistake in the fixture
                Files.writeString(
                        Files.createDirectories(Path.of("target")).resolve("personas-" + endpoint + ".txt"),
                        service.answers());
            }
        }
    }
}
