package org.pileus.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.glance.api.protections.PropertyRules;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;

class PropertyProtectionOptionsTest {
    private static final String SECTION = "[^x_]\ncreate = billers\nread = @\nupdate = @\ndelete = @\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private PropertyRules read(String glance) throws IOException {
        var file = Files.writeString(folder.resolve("pileus.conf"), "[glance]\n" + glance);
        return new CloudConfig(
                        new ConfigReader(ConfigFile.load(file)),
                        CloudSecrets.in(folder),
                        folder,
                        folder,
                        new CloudConfig.Addresses(new Ports(0), "localhost", "localhost"))
                .glanceApi()
                .propertyRules();
    }

    @Test
    void g11_theFileIsReadInTheFormatThatTheOptionSays() throws IOException {
        Files.writeString(folder.resolve("protections.conf"), SECTION);
        assertThat(read("property_protection_file = protections.conf\nproperty_protection_rule_format = policies\n")
                        .policyNames())
                .containsExactly("billers");
        var byRoles = read("property_protection_file = " + folder.resolve("protections.conf") + "\n");
        assertThat(byRoles.policyNames()).isEmpty();
        assertThat(byRoles.sections()).hasSize(1);
    }

    @Test
    void g11_whatCannotBeReadIsRefusedByName() throws IOException {
        Files.writeString(folder.resolve("protections.conf"), "[^x_]\ncreate = @\n");
        assertThatThrownBy(() -> read("property_protection_file = protections.conf\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("[^x_]");
        assertThatThrownBy(() -> read("property_protection_file = absent.conf\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.conf");
        assertThatThrownBy(() -> read("property_protection_rule_format = users\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("users");
    }
}
