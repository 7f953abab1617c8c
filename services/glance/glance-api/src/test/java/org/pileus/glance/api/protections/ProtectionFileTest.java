package org.pileus.glance.api.protections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.glance.api.protections.PropertyRules.Action;
import org.pileus.glance.api.protections.PropertyRules.Who;
import org.pileus.glance.api.protections.ProtectionFile.Format;
import org.pileus.kernel.core.config.ConfigException;

class ProtectionFileTest {
    private static final String REST = "read = @\nupdate = !\ndelete =\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private PropertyRules read(String text, Format format) throws IOException {
        return ProtectionFile.load(Files.writeString(folder.resolve("protections.conf"), text), format);
    }

    private void refused(String text, Format format, String... words) {
        assertThatThrownBy(() -> read(text, format))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("protections.conf")
                .hasMessageContainingAll(words);
    }

    @Test
    void g11_sectionsKeepTheirOrderAndSayWho() throws IOException {
        var rules =
                read("# ours\n[^x_.*]\ncreate = Admin, member\n" + REST + "[.*]\ncreate = @\n" + REST, Format.ROLES);
        assertThat(rules.sections().stream().map(section -> section.name().pattern()))
                .containsExactly("^x_.*", ".*");
        assertThat(rules.sections().getFirst().allowed())
                .isEqualTo(Map.of(
                        Action.CREATE, new Who.Roles(Set.of("admin", "member")),
                        Action.READ, new Who.Everybody(),
                        Action.UPDATE, new Who.Roles(Set.of()),
                        Action.DELETE, new Who.Roles(Set.of())));
        assertThat(rules.policyNames()).isEmpty();
    }

    @Test
    void g11_policiesAreNamedOneForAnAction() throws IOException {
        var rules = read("[a]\ncreate = owners\n" + REST, Format.POLICIES);
        assertThat(rules.policyNames()).containsExactly("owners");
        refused("[a]\ncreate = owners, others\n" + REST, Format.POLICIES, "[a]", "only one policy");
    }

    @Test
    void g11_sectionsOfTheServicesOwnNamesCountForNothing() throws IOException {
        assertThat(read("[os_glance.*]\ncreate = !\n", Format.ROLES).sections()).isEmpty();
    }

    @Test
    void g11_aBrokenFileIsRefusedByName() {
        refused("[a]\ncreate = admin\nread = @\nupdate = @\n", Format.ROLES, "[a]", "delete must be there once");
        refused("[a]\ncreate = @\n" + REST + "[a]\ncreate = @\n" + REST, Format.ROLES, "[a]", "create");
        refused("[a]\ncreate = @\ncreates = @\n" + REST, Format.ROLES, "[a]", "creates");
        refused("[a]\ncreate = @, !\n" + REST, Format.ROLES, "[a]", "@ and !");
        refused("[a(]\ncreate = @\n" + REST, Format.ROLES, "[a(]", "regular expression");
        refused("create = @\n", Format.ROLES, "before the first [section]");
        refused("[a\ncreate = @\n", Format.ROLES, "must end with ]");
        var absent = folder.resolve("absent.conf");
        assertThatThrownBy(() -> ProtectionFile.load(absent, Format.ROLES))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.conf");
        for (var word : List.of("role", "", "policy")) {
            assertThatThrownBy(() -> Format.of(word))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("property_protection_rule_format");
        }
        assertThat(Format.of("Policies")).isEqualTo(Format.POLICIES);
    }
}
