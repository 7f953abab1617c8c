package org.pileus.keystone.federation.mapping;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The remote part of a rule: every condition has to hold.
final class Conditions {
    private Conditions() {}

    /// What each condition that selects values selects, in order; empty when one does not hold.
    static Optional<List<List<String>>> selected(JsonNode conditions, Map<String, List<String>> assertion)
            throws MappingFailed {
        List<List<String>> selected = new ArrayList<>();
        for (var condition : conditions) {
            var values = assertion.get(condition.path("type").asString(""));
            if (values == null) {
                return Optional.empty();
            }
            if (condition.has("any_one_of")) {
                if (matching(condition, "any_one_of", values).isEmpty()) {
                    return Optional.empty();
                }
            } else if (condition.has("not_any_of")) {
                if (!matching(condition, "not_any_of", values).isEmpty()) {
                    return Optional.empty();
                }
            } else {
                selected.add(filtered(condition, values));
            }
        }
        return Optional.of(selected);
    }

    private static List<String> filtered(JsonNode condition, List<String> values) throws MappingFailed {
        if (condition.has("blacklist")) {
            var matching = matching(condition, "blacklist", values);
            return new LinkedHashSet<>(values)
                    .stream().filter(value -> !matching.contains(value)).toList();
        }
        return condition.has("whitelist") ? matching(condition, "whitelist", values) : values;
    }

    /// Those of the values that are in the list of the condition, or that one of its expressions finds.
    private static List<String> matching(JsonNode condition, String list, List<String> values) throws MappingFailed {
        var byExpression = condition.path("regex").asBoolean(false);
        List<String> matching = new ArrayList<>();
        for (var value : byExpression ? values : new LinkedHashSet<>(values)) {
            for (var wanted : condition.path(list)) {
                if (wanted.isString()
                        && (byExpression
                                ? PatternText.found(wanted.stringValue(), value)
                                : wanted.stringValue().equals(value))) {
                    matching.add(value);
                    break;
                }
            }
        }
        return matching;
    }
}
