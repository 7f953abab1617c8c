package org.pileus.keystone.applicationcredentials;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.AccessRule;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.lists.Missing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `access_rules` in the body of a new application credential: new rules, or the user's own by their ids.
final class WantedRules {
    private static final Set<String> METHODS = Set.of("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT");
    private static final Set<String> KEYS = Set.of("id", "service", "path", "method");
    private static final int LONGEST_PATH = 225;
    private static final int MOST = 200;

    private final List<Wanted> all;

    /// @param id    of a rule that there is, or null
    /// @param rule  null when only the id was given
    private record Wanted(@Nullable String id, @Nullable AccessRule rule) {}

    private WantedRules(List<Wanted> all) {
        this.all = all;
    }

    /// @return null when the body sets no such limit, which an empty list does not either
    static @Nullable WantedRules of(ObjectNode body) {
        var given = body.get("access_rules");
        if (given == null || (given.isArray() && given.isEmpty())) {
            return null;
        }
        if (!given.isArray() || given.size() > MOST) {
            throw ApiException.invalid(
                    "Invalid input for field 'access_rules': it must be a list of at most " + MOST + " rules.");
        }
        List<Wanted> found = new ArrayList<>();
        given.forEach(item -> found.add(wanted(item)));
        return new WantedRules(found);
    }

    private static Wanted wanted(JsonNode item) {
        if (!(item instanceof ObjectNode object) || !KEYS.containsAll(object.propertyNames())) {
            throw ApiException.invalid("Invalid input for field 'access_rules': a rule has service, path and method.");
        }
        var id = Json.textOrNull(object, "id");
        if (id != null && object.size() == 1) {
            return new Wanted(id, null);
        }
        var rule = AccessRule.of(object);
        if (!rule.service().matches("[a-zA-Z0-9-]{1,64}")) {
            throw invalid("service", rule.service());
        }
        if (!rule.path().startsWith("/") || rule.path().length() > LONGEST_PATH) {
            throw invalid("path", rule.path());
        }
        if (!METHODS.contains(rule.method())) {
            throw invalid("method", rule.method());
        }
        return new Wanted(id, rule);
    }

    private static ApiException invalid(String field, String value) {
        return ApiException.invalid("Invalid input for field/attribute " + field + ". Value: " + value + ".");
    }

    /// The rules as the credential keeps them. New ones are stored for the user; one that the user has is used again.
    /// @throws ApiException 404 for an id that is not the user's
    ArrayNode stored(Transaction tx, AccessRules rules, String userId, IdSource ids) {
        var list = Json.array();
        for (var wanted : all) {
            list.add(stored(tx, rules, userId, ids, wanted).json());
        }
        return list;
    }

    private static UserAccessRule stored(
            Transaction tx, AccessRules rules, String userId, IdSource ids, Wanted wanted) {
        var named = wanted.id == null ? null : rules.find(tx, wanted.id).orElse(null);
        if (named != null && named.userId().equals(userId)) {
            return named;
        }
        if (wanted.rule == null || named != null) {
            throw Missing.of("Access Rule", String.valueOf(wanted.id));
        }
        var same = rules.same(tx, userId, wanted.rule);
        if (same.isPresent()) {
            return same.get();
        }
        var made = new UserAccessRule(ids.hex(), userId, wanted.rule);
        rules.insert(tx, made);
        return made;
    }
}
