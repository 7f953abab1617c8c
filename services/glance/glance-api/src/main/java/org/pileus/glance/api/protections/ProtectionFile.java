package org.pileus.glance.api.protections;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.pileus.glance.api.protections.PropertyRules.Action;
import org.pileus.glance.api.protections.PropertyRules.Section;
import org.pileus.glance.api.protections.PropertyRules.Who;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigFile;

/// Reads `property_protection_file`: a section for each group of properties, its name a regular expression, with the
/// keys `create`, `read`, `update`, `delete`. Nothing is guessed: a file that is not understood is refused whole.
public final class ProtectionFile {
    /// Upstream drops such sections too: these names are the service's own.
    private static final String RESERVED = "os_glance";

    /// What the values of the keys are: `property_protection_rule_format`.
    public enum Format {
        ROLES,
        POLICIES;

        /// @throws ConfigException for another word
        public static Format of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "roles" -> ROLES;
                case "policies" -> POLICIES;
                default ->
                    throw new ConfigException(
                            "[glance] property_protection_rule_format = " + text + ": expected roles or policies");
            };
        }
    }

    private final Path file;
    private final Format format;

    private ProtectionFile(Path file, Format format) {
        this.file = file;
        this.format = format;
    }

    /// @throws ConfigException naming the file and, where there is one, the section and the key at fault
    public static PropertyRules load(Path file, Format format) {
        var reader = new ProtectionFile(file, format);
        List<Section> sections = new ArrayList<>();
        ConfigFile.load(file).sections().forEach((name, keys) -> {
            if (!name.startsWith(RESERVED)) {
                sections.add(reader.section(name, keys));
            }
        });
        return new PropertyRules(sections);
    }

    private Section section(String name, Map<String, List<String>> keys) {
        var unknown = new HashSet<>(keys.keySet());
        Map<Action, Who> allowed = new EnumMap<>(Action.class);
        for (var action : Action.values()) {
            var values = keys.getOrDefault(action.key(), List.of());
            if (values.size() != 1) {
                throw broken(name, action.key() + " must be there once");
            }
            unknown.remove(action.key());
            allowed.put(action, who(name, action, values.getFirst()));
        }
        if (!unknown.isEmpty()) {
            throw broken(name, "unknown keys " + unknown);
        }
        try {
            return Section.of(name, allowed);
        } catch (PatternSyntaxException e) {
            throw broken(name, "its name is no regular expression: " + e.getDescription());
        }
    }

    private Who who(String section, Action action, String text) {
        Set<String> names = new HashSet<>();
        for (var part : text.split(",")) {
            if (!part.isBlank()) {
                names.add(part.strip());
            }
        }
        var nobody = names.contains("!");
        var everybody = names.contains("@");
        if (nobody && everybody) {
            throw broken(section, action.key() + " = " + text + ": @ and ! exclude each other");
        }
        if (format == Format.POLICIES && names.size() > 1) {
            throw broken(section, action.key() + " = " + text + ": only one policy; combine them in the policy file");
        }
        if (everybody) {
            return new Who.Everybody();
        }
        if (nobody || names.isEmpty()) {
            return new Who.Roles(Set.of());
        }
        if (format == Format.POLICIES) {
            return new Who.Rule(names.iterator().next());
        }
        return new Who.Roles(
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
    }

    private ConfigException broken(String section, String what) {
        return new ConfigException("property_protection_file " + file + ": [" + section + "]: " + what);
    }
}
