package org.pileus.wiring.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.config.ConfigException;

class ClusterConfigTest {
    @TempDir
    private Path folder;

    private ClusterConfig read(String... lines) throws IOException {
        Files.write(folder.resolve("pileus.conf"), List.of(lines));
        return ClusterConfig.read(new ProcessSettings(List.of("keystone"), folder, null, false, true));
    }

    @Test
    void remoteDatabaseAndBrokerAreEncryptedUnlessSaidOtherwise() throws IOException {
        var remote =
                read("[pileus]", "connection = mariadb://u:p@192.0.2.1/", "transport_url = rabbit://u:p@192.0.2.1/");
        assertThat(remote.mariaDb().sslMode()).isEqualTo("verify-full");
        assertThat(remote.rabbit().tls()).isTrue();
        var open = read(
                "[pileus]",
                "connection = mariadb://u:p@192.0.2.1/?sslMode=disable",
                "transport_url = rabbit://u:p@192.0.2.1/?tls=false");
        assertThat(open.mariaDb().sslMode()).isEqualTo("disable");
        assertThat(open.rabbit().tls()).isFalse();
    }

    @Test
    void loopbackIsPlain() throws IOException {
        var config =
                read("[pileus]", "connection = mariadb://u:p@127.0.0.1/", "transport_url = rabbit://u:p@127.0.0.1/");
        assertThat(config.mariaDb().sslMode()).isEqualTo("disable");
        assertThat(config.rabbit().tls()).isFalse();
    }

    @Test
    void virtualHostIsThePath() throws IOException {
        assertThat(read("[pileus]", "transport_url = rabbit://u:p@127.0.0.1/cloud")
                        .rabbit()
                        .virtualHost())
                .isEqualTo("cloud");
        assertThat(read("[pileus]", "transport_url = rabbit://u:p@127.0.0.1/")
                        .rabbit()
                        .virtualHost())
                .isEqualTo("/");
    }

    @Test
    void hostsOfUrlsFollowTheListeningAddress() throws IOException {
        var config = read("[pileus]", "listen = 192.0.2.7", "public_host = cloud.example");
        assertThat(config.addresses().internalHost()).isEqualTo("192.0.2.7");
        assertThat(config.addresses().publicHost()).isEqualTo("cloud.example");
        var wide = read("[pileus]", "listen = 0.0.0.0", "host = node1");
        assertThat(wide.addresses().internalHost()).isEqualTo("node1");
    }

    @Test
    void missingDatabaseIsNamed() throws IOException {
        var config = read("[pileus]");
        assertThatThrownBy(config::mariaDb)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("connection is not set");
    }

    @Test
    void missingFileSaysWhatToDo() {
        assertThatThrownBy(() -> ClusterConfig.read(
                        new ProcessSettings(List.of("keystone"), folder, folder.resolve("none.conf"), false, true)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--config");
    }

    @Test
    void optionsOfServicesThatRunElsewhereAreKnown() throws IOException {
        read("[keystone.token]", "expiration = 60", "[neutron]", "agent_down_time = 20", "[nova.quota]", "cores = 5")
                .refuseUnknown();
    }

    @Test
    void unknownKeyIsRefusedWithTheNearestOne() throws IOException {
        var config = read("[pileus]", "transport_uri = rabbit://u:p@127.0.0.1/");
        assertThatThrownBy(config::refuseUnknown)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean transport_url");
    }
}
