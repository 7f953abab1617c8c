package org.pileus.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;

class TlsOptionsTest {
    @TempDir
    private Path folder;

    private TlsOptions options(String... lines) throws Exception {
        var file = folder.resolve("pileus.conf");
        Files.writeString(file, "[pileus]\n" + String.join("\n", lines) + "\n");
        return TlsOptions.read(new ConfigReader(ConfigFile.load(file)));
    }

    @Test
    void withoutACertificateUrlsArePlain() throws Exception {
        assertThat(options().ports(10).url("host", Ports.KEYSTONE)).isEqualTo("http://host:5010");
        assertThat(options().server()).isNull();
        assertThat(options().trust()).isNull();
    }

    @Test
    void withACertificateUrlsAreHttps() throws Exception {
        var tls = options("tls_cert_file = /etc/pileus/cert.pem", "tls_key_file = /etc/pileus/key.pem");
        assertThat(tls.ports(0).url("host", Ports.KEYSTONE)).isEqualTo("https://host:5000");
    }

    @Test
    void certificateWithoutAKeyIsRefused() {
        assertThatThrownBy(() -> options("tls_cert_file = /etc/pileus/cert.pem"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls_key_file");
    }

    @Test
    void clientFilesNameTheAuthorities() throws Exception {
        ClientFiles.write(folder, "https://host:5000/v3", new Secret("x"), Path.of("/etc/pileus/ca.pem"));
        assertThat(folder.resolve("openrc")).content().contains("export OS_CACERT=/etc/pileus/ca.pem\n");
        assertThat(folder.resolve("clouds.yaml")).content().contains("    cacert: /etc/pileus/ca.pem\n");
        ClientFiles.write(folder, "http://host:5000/v3", new Secret("x"), null);
        assertThat(folder.resolve("openrc")).content().doesNotContain("OS_CACERT");
    }
}
