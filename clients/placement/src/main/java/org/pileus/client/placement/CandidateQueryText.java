package org.pileus.client.placement;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes a [CandidateQuery] as the query of a URL, always the same for the same question.
final class CandidateQueryText {
    private final StringBuilder text = new StringBuilder();

    private CandidateQueryText() {}

    static String of(CandidateQuery query) {
        var writer = new CandidateQueryText();
        for (var group : query.groups()) {
            writer.group(group);
        }
        if (query.groupPolicy() != null) {
            writer.put("group_policy", query.groupPolicy());
        }
        if (!query.rootRequired().isEmpty()) {
            writer.put("root_required", String.join(",", new TreeSet<>(query.rootRequired())));
        }
        writer.put("limit", Integer.toString(query.limit()));
        return writer.text.toString();
    }

    private void group(CandidateQuery.Group group) {
        if (!group.resources().isEmpty()) {
            put("resources" + group.suffix(), resources(group.resources()));
        }
        var traits = new TreeSet<>(group.required());
        group.forbidden().forEach(trait -> traits.add("!" + trait));
        if (!traits.isEmpty()) {
            put("required" + group.suffix(), String.join(",", traits));
        }
        for (var any : group.memberOf()) {
            put("member_of" + group.suffix(), "in:" + joined(any));
        }
        if (!group.notMemberOf().isEmpty()) {
            put("member_of" + group.suffix(), "!in:" + joined(group.notMemberOf()));
        }
        if (group.inTree() != null) {
            put("in_tree" + group.suffix(), group.inTree().toString());
        }
    }

    private static String resources(Map<String, Long> resources) {
        var parts = new TreeSet<String>();
        new TreeMap<>(resources).forEach((name, amount) -> parts.add(name + ":" + amount));
        return String.join(",", parts);
    }

    private static String joined(Collection<?> ids) {
        var parts = new TreeSet<String>();
        ids.forEach(id -> parts.add(id.toString()));
        return String.join(",", parts);
    }

    private void put(String key, String value) {
        text.append(text.isEmpty() ? '?' : '&').append(key).append('=').append(PlacementCalls.encode(value));
    }
}
