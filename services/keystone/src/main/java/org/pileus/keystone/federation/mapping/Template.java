package org.pileus.keystone.federation.mapping;

import java.util.List;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills the texts of the local part of a rule: `{0}` stands for what the first remote condition that selects values
/// selected, `{}` for the next one, `{{` and `}}` for a brace. Python's other replacement fields are refused.
final class Template {
    private static final int LONGEST = 64 * 1024;

    private final List<List<String>> values;
    private int next;

    /// @param values  what each condition selected
    Template(List<List<String>> values) {
        this.values = List.copyOf(values);
    }

    /// The same tree with every text filled.
    JsonNode fill(JsonNode node) throws MappingFailed {
        return switch (node) {
            case ObjectNode object -> {
                var filled = Json.object();
                for (var field : object.properties()) {
                    filled.set(field.getKey(), fill(field.getValue()));
                }
                yield filled;
            }
            case ArrayNode list -> {
                var filled = Json.array();
                for (var item : list) {
                    filled.add(fill(item));
                }
                yield filled;
            }
            default -> node.isString() ? Json.object().stringNode(text(node.stringValue())) : node;
        };
    }

    String text(String template) throws MappingFailed {
        next = 0;
        var out = new StringBuilder();
        for (var at = 0; at < template.length(); at++) {
            var c = template.charAt(at);
            if (c != '{' && c != '}') {
                out.append(c);
            } else if (at + 1 < template.length() && template.charAt(at + 1) == c) {
                out.append(c);
                at++;
            } else {
                var end = template.indexOf('}', at);
                if (c == '}' || end < 0) {
                    throw new MappingFailed("a single brace in " + template);
                }
                out.append(field(template.substring(at + 1, end), template));
                at = end;
            }
            if (out.length() > LONGEST) {
                throw new MappingFailed("more than " + LONGEST + " characters come out of " + template);
            }
        }
        return out.toString();
    }

    private String field(String name, String template) throws MappingFailed {
        // numbered by hand or one after the other, never both
        var automatic = name.isEmpty();
        if (!name.matches("\\d{0,4}") || (automatic ? next < 0 : next > 0)) {
            throw new MappingFailed("{" + name + "} is not understood in " + template);
        }
        var selected = selected(automatic ? next : Integer.parseInt(name));
        next = automatic ? next + 1 : -1;
        return selected.size() == 1 ? selected.getFirst() : ListText.of(selected);
    }

    /// @throws MappingFailed when no condition has that number
    List<String> selected(int number) throws MappingFailed {
        if (number >= values.size()) {
            throw new MappingFailed("{" + number + "} names no remote value");
        }
        return values.get(number);
    }
}
