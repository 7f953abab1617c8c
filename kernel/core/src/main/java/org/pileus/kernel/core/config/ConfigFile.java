package org.pileus.kernel.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A parsed file in the INI dialect of the field: `[section]`, `key = value`, `#` and `;` comments, a line
/// that begins with a blank goes on with the value before it, a key given twice has two values.
///
/// Sections are `[service.group]`, for instance `[neutron.ml2_type_flat]`; `[service]` is its `DEFAULT` group.
public final class ConfigFile {
    private final String name;
    private final Map<String, Map<String, List<String>>> sections;

    private ConfigFile(String name, Map<String, Map<String, List<String>>> sections) {
        this.name = name;
        this.sections = sections;
    }

    /// No file: every option has its default.
    public static ConfigFile empty() {
        return new ConfigFile("(no file)", Map.of());
    }

    public static ConfigFile load(Path file) {
        try {
            return parse(file.toString(), Files.readAllLines(file));
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration file " + file + ": " + e.getMessage());
        }
    }

    static ConfigFile parse(String name, List<String> lines) {
        Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
        Map<String, List<String>> current = null;
        List<String> values = List.of();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var text = line.strip();
            var where = name + ":" + (i + 1) + ": ";
            if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
                continue;
            }
            if (text.startsWith("[")) {
                if (!text.endsWith("]")) {
                    throw new ConfigException(where + "a section line must end with ]: " + text);
                }
                current = sections.computeIfAbsent(text.substring(1, text.length() - 1), s -> new LinkedHashMap<>());
                values = List.of();
            } else if (Character.isWhitespace(line.charAt(0)) && !values.isEmpty()) {
                values.set(values.size() - 1, values.getLast() + "\n" + text);
            } else {
                var equals = text.indexOf('=');
                if (equals < 1) {
                    throw new ConfigException(where + "expected key = value, found: " + text);
                }
                if (current == null) {
                    throw new ConfigException(where + "a key stands before the first [section]");
                }
                values = current.computeIfAbsent(text.substring(0, equals).strip(), k -> new ArrayList<>());
                values.add(text.substring(equals + 1).strip());
            }
        }
        return new ConfigFile(name, sections);
    }

    String name() {
        return name;
    }

    /// Section to key to values, in the order of the file.
    public Map<String, Map<String, List<String>>> sections() {
        return sections;
    }
}
