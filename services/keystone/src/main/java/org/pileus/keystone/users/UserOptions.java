package org.pileus.keystone.users;

import java.util.Set;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The options that a user can have. Source: the Identity API, "User Options".
final class UserOptions {
    private static final Set<String> FLAGS = Set.of(
            "ignore_change_password_upon_first_use",
            "ignore_password_expiry",
            "ignore_lockout_failure_attempts",
            "ignore_user_inactivity",
            "lock_password",
            "multi_factor_auth_enabled");
    private static final String RULES = "multi_factor_auth_rules";

    private UserOptions() {}

    /// The options after a change: null takes one away.
    static ObjectNode merged(ObjectNode before, ObjectNode given) {
        var merged = before.deepCopy();
        for (var field : given.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            if (!fits(name, value)) {
                throw ApiException.invalid("Invalid input for field 'options': '" + name + "'.");
            }
            if (value.isNull()) {
                merged.remove(name);
            } else {
                merged.set(name, value);
            }
        }
        return merged;
    }

    private static boolean fits(String name, JsonNode value) {
        if (FLAGS.contains(name)) {
            return value.isBoolean() || value.isNull();
        }
        return name.equals(RULES) && (value.isNull() || isRules(value));
    }

    /// A list of different rules, each a list of different methods, one at least.
    private static boolean isRules(JsonNode value) {
        return value.isArray() && distinct(value) && value.valueStream().allMatch(UserOptions::isRule);
    }

    private static boolean isRule(JsonNode rule) {
        return rule.isArray()
                && !rule.isEmpty()
                && distinct(rule)
                && rule.valueStream().allMatch(JsonNode::isString);
    }

    private static boolean distinct(JsonNode list) {
        return list.valueStream().distinct().count() == list.size();
    }
}
