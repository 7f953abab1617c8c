package org.pileus.keystone;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.testkit.personas.PersonaMatrix;

/// Every route of the identity API, asked by every persona for an object of its own domain and for one of another.
class PersonaMatrixTest {
    @Test
    void everyPersonaMayDoWhatTheTableSaysAndARefusalChangesNothing() throws IOException {
        try (var world = new PersonaWorld()) {
            PersonaMatrix.check(new IdentityUnderPersonas(world), Path.of("src/test/resources/personas.txt"));
        }
    }
}
