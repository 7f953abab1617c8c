package org.pileus.kernel.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    private static ConfigReader reader(String... lines) {
        return new ConfigReader(ConfigFile.parse("pileus.conf", List.of(lines)));
    }

    @Test
    void readsWhatIsThereAndFallsBackToTheDefault() {
        var reader = reader(
                "# a comment", "[neutron]", "flat_networks = a, b", " , c", "mappings = physnet1:eth1", "on = Yes");
        assertThat(reader.list("neutron", "flat_networks", List.of())).containsExactly("a", "b", "c");
        assertThat(reader.pairs("neutron", "mappings", Map.of())).containsEntry("physnet1", "eth1");
        assertThat(reader.flag("neutron", "on", false)).isTrue();
        assertThat(reader.integer("neutron", "absent", 7)).isEqualTo(7);
        reader.refuseUnknown();
    }

    @Test
    void unknownKeyIsRefusedWithTheNearestName() {
        var reader = reader("[nova]", "cpu_alocation_ratio = 4");
        reader.decimal("nova", "cpu_allocation_ratio", 4);
        reader.integer("nova", "workers", 1);
        assertThatThrownBy(reader::refuseUnknown)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cpu_alocation_ratio")
                .hasMessageContaining("did you mean cpu_allocation_ratio?");
    }

    @Test
    void valueOfTheWrongKindNamesKeyAndExpectation() {
        assertThatThrownBy(() -> reader("[nova]", "workers = many").integer("nova", "workers", 1))
                .hasMessageContaining("workers = many")
                .hasMessageContaining("whole number");
    }

    @Test
    void brokenLinesNameFileAndLine() {
        assertThatThrownBy(() -> reader("[nova]", "nonsense")).hasMessageContaining("pileus.conf:2");
        assertThatThrownBy(() -> reader("a = b")).hasMessageContaining("before the first [section]");
    }
}
