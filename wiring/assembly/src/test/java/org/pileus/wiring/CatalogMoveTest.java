package org.pileus.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Secret;

class CatalogMoveTest {
    private static final CloudConfig.Addresses NOW =
            new CloudConfig.Addresses(new Ports(1000, true), "cloud.example.org", "10.0.0.1");

    @TempDir
    private Path data;

    private CatalogMove move(String from) {
        ClientFiles.write(data, from, new Secret("x"), null);
        return CatalogMove.of(data, NOW);
    }

    @Test
    void newCloudAndOneThatStaysHaveNothingToMove() {
        assertThat(CatalogMove.of(data, NOW)).isNull();
        assertThat(move("https://cloud.example.org:6000/v3")).isNull();
    }

    @Test
    void urlsOfTheOldAddressBecomeThoseOfTheNew() {
        var move = move("http://127.0.0.1:5000/v3");
        assertThat(move.moved("http://127.0.0.1:8774/v2.1", true)).isEqualTo("https://cloud.example.org:9774/v2.1");
        assertThat(move.moved("http://127.0.0.1:9696", false)).isEqualTo("https://10.0.0.1:10696");
    }

    @Test
    void urlsThatAnOperatorSetStay() {
        var move = move("http://127.0.0.1:5000/v3");
        assertThat(move.moved("http://proxy.example.org/compute", true)).isNull();
        assertThat(move.moved("http://127.0.0.1:87740/v2.1", true)).isNull();
    }
}
