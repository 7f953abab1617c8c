package org.pileus.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.pileus.kernel.core.config.ConfigException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// An operator's `policy.yaml`: rule names with checks in the usual language.
final class PolicyFile {
    private PolicyFile() {}

    /// Empty when there is no such file.
    static Map<String, String> load(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            var content = new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
            Map<String, String> rules = new HashMap<>();
            if (content instanceof Map<?, ?> map) {
                map.forEach((name, check) -> rules.put(String.valueOf(name), check == null ? "" : check.toString()));
            } else if (content != null) {
                throw new ConfigException(file + ": expected lines of the form \"rule name\": \"check\"");
            }
            return Map.copyOf(rules);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage());
        }
    }
}
