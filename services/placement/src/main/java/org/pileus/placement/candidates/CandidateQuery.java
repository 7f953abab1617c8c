package org.pileus.placement.candidates;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.placement.candidates.CandidateRequest.Group;
import org.pileus.placement.requests.Questions;
import org.pileus.placement.requests.Questions.Membership;
import org.pileus.placement.requests.Questions.Traits;

/// Reads a [CandidateRequest] out of a query. Which keys exist, and what they may say, depends on the
/// microversion. Source: Placement API reference, "Allocation candidates".
final class CandidateQuery {
    static final String BAD_VALUE = "placement.query.bad_value";
    private static final String MISSING_VALUE = "placement.query.missing_value";
    private static final String DUPLICATE_KEY = "placement.query.duplicate_key";
    private static final List<String> KINDS = List.of("resources", "required", "member_of", "in_tree");

    private final Query query;
    private final Microversion version;

    private CandidateQuery(Request request) {
        this.query = request.query();
        this.version = request.microversion();
    }

    static CandidateRequest parse(Request request) {
        var reader = new CandidateQuery(request);
        if (request.microversion().atLeast(1, 25)) {
            reader.refuseUnknown();
        } else {
            Questions.allowOnly(request, reader::knows);
        }
        return reader.request();
    }

    private CandidateRequest request() {
        if (!version.atLeast(1, 25) && !query.has("resources")) {
            throw Questions.invalid("'resources' is a required property");
        }
        var limit = limit();
        var policy = groupPolicy();
        var rootTraits = rootTraits();
        var subtrees = sameSubtrees();
        var groups = groups();
        check(groups, subtrees);
        if (policy == null
                && groups.values().stream().filter(Group::oneProvider).count() > 1) {
            throw ApiException.invalid("The \"group_policy\" parameter is required when specifying more than one "
                    + "\"resources{N}\" parameter.");
        }
        return new CandidateRequest(groups, limit, "isolate".equals(policy), rootTraits, subtrees);
    }

    private void refuseUnknown() {
        for (var key : query.keys()) {
            if (!knows(key)) {
                var suffix = version.atLeast(1, 33) ? "([a-zA-Z0-9_-]{1,64})?$'" : "([1-9][0-9]*)?$'";
                var forms = KINDS.stream()
                        .sorted()
                        .map(kind -> "'^" + kind + suffix)
                        .toList();
                throw Questions.invalid("'" + key + "' does not match any of the regexes: " + String.join(", ", forms));
            }
        }
    }

    private boolean knows(String key) {
        return switch (key) {
            case "resources" -> true;
            case "limit" -> version.atLeast(1, 16);
            case "required" -> version.atLeast(1, 17);
            case "member_of" -> version.atLeast(1, 21);
            case "group_policy" -> version.atLeast(1, 25);
            case "in_tree" -> version.atLeast(1, 31);
            case "root_required" -> version.atLeast(1, 35);
            case "same_subtree" -> version.atLeast(1, 36);
            default -> suffix(key) != null;
        };
    }

    /// The suffix of a group's key; null for other keys.
    private @Nullable String suffix(String key) {
        for (var kind : KINDS) {
            if (key.startsWith(kind)) {
                var suffix = key.substring(kind.length());
                var known = !kind.equals("in_tree") || version.atLeast(1, 31);
                if (suffix.isEmpty() || (known && version.atLeast(1, 25) && isSuffix(suffix))) {
                    return suffix;
                }
            }
        }
        return null;
    }

    /// A number up to 1.32, then `[a-zA-Z0-9_-]{1,64}`.
    private boolean isSuffix(String text) {
        if (!version.atLeast(1, 33)) {
            return text.charAt(0) != '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }
        return text.length() <= 64
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || c == '_'
                                || c == '-');
    }

    private int limit() {
        var text = query.first("limit");
        if (text == null) {
            return 0;
        }
        var digits = !text.isEmpty() && text.charAt(0) != '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw Questions.invalid(
                    "'" + text + "' does not match '^[1-9][0-9]*$'\n\nFailed validating 'pattern' in schema");
        }
        return text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
    }

    private @Nullable String groupPolicy() {
        var policy = query.first("group_policy");
        if (policy != null && !policy.equals("none") && !policy.equals("isolate")) {
            throw Questions.invalid("'" + policy + "' is not one of ['none', 'isolate']");
        }
        return policy;
    }

    private Traits rootTraits() {
        var values = query.all("root_required");
        if (values.isEmpty()) {
            return Traits.NONE;
        }
        if (values.size() > 1) {
            throw Questions.bad(DUPLICATE_KEY, "Query parameter 'root_required' may be specified only once.");
        }
        // No `in:` here at any version: read as of the last version without it.
        var traits = Questions.traits(values, new Microversion(1, 38));
        for (var any : traits.required()) {
            if (traits.forbidden().containsAll(any)) {
                throw Questions.bad(
                        BAD_VALUE,
                        "Conflicting required and forbidden traits found in root_required: " + String.join(", ", any));
            }
        }
        return traits;
    }

    private List<Set<String>> sameSubtrees() {
        List<Set<String>> all = new ArrayList<>();
        for (var value : query.all("same_subtree")) {
            Set<String> suffixes = new LinkedHashSet<>();
            for (var part : value.split(",", -1)) {
                suffixes.add(part.trim());
            }
            if (suffixes.contains("")) {
                throw Questions.bad(
                        BAD_VALUE, "Empty string (unsuffixed group) can not be specified in `same_subtree` ");
            }
            all.add(suffixes);
        }
        return all;
    }

    private Map<String, Group> groups() {
        Set<String> suffixes = new LinkedHashSet<>();
        for (var key : query.keys()) {
            var suffix = suffix(key);
            if (suffix != null) {
                suffixes.add(suffix);
            }
        }
        Map<String, Group> groups = new LinkedHashMap<>();
        suffixes.forEach(suffix -> groups.put(suffix, group(suffix)));
        return groups;
    }

    private Group group(String suffix) {
        var resources = query.last("resources" + suffix);
        var required = query.all("required" + suffix);
        var memberOf = query.all("member_of" + suffix);
        var inTree = query.last("in_tree" + suffix);
        return new Group(
                suffix,
                resources == null ? Map.of() : Questions.resources(resources),
                required.isEmpty() ? Traits.NONE : Questions.traits(required, version),
                memberOf.isEmpty() ? Membership.NONE : Questions.membership(memberOf, version, suffix),
                inTree == null ? null : Questions.inTree(inTree));
    }

    private void check(Map<String, Group> groups, List<Set<String>> subtrees) {
        if (version.atLeast(1, 36)) {
            checkSubtrees(groups, subtrees);
        } else {
            checkOrphans(groups.values());
        }
        if (version.atLeast(1, 22)) {
            checkConflicts(groups.values());
        }
    }

    private static void checkSubtrees(Map<String, Group> groups, List<Set<String>> subtrees) {
        Set<String> named = new LinkedHashSet<>();
        subtrees.forEach(named::addAll);
        var bare = groups.values().stream()
                .filter(group -> group.resources().isEmpty())
                .map(Group::suffix)
                .toList();
        if (bare.size() == groups.size()) {
            throw Questions.bad(MISSING_VALUE, "There must be at least one resources or resources[$S] parameter.");
        }
        var loose = bare.stream().filter(suffix -> !named.contains(suffix)).toList();
        if (!loose.isEmpty()) {
            throw Questions.bad(
                    BAD_VALUE,
                    "Resourceless suffixed group request should be specified in `same_subtree` query param: bad "
                            + "group(s) - " + loose + ".");
        }
        var unknown =
                named.stream().filter(suffix -> !groups.containsKey(suffix)).toList();
        if (!unknown.isEmpty()) {
            throw Questions.bad(
                    BAD_VALUE,
                    "Real suffixes should be specified in `same_subtree`: " + unknown + " not found in "
                            + groups.keySet() + ".");
        }
    }

    private static void checkOrphans(Collection<Group> groups) {
        var traits = groups.stream()
                .filter(group -> group.resources().isEmpty()
                        && !group.traits().required().isEmpty())
                .map(group -> "required" + group.suffix())
                .toList();
        if (!traits.isEmpty()) {
            throw ApiException.invalid("All traits parameters must be associated with resources.  Found the following "
                    + "orphaned traits keys: " + String.join(", ", traits));
        }
        var members = groups.stream()
                .filter(group ->
                        group.resources().isEmpty() && !group.membership().isEmpty())
                .map(group -> "member_of" + group.suffix())
                .toList();
        if (!members.isEmpty()) {
            throw ApiException.invalid("All member_of parameters must be associated with resources. Found the "
                    + "following orphaned member_of keys: " + String.join(", ", members));
        }
        if (groups.stream().anyMatch(group -> group.resources().isEmpty())) {
            throw ApiException.invalid("All request groups must specify resources.");
        }
        if (groups.isEmpty()) {
            throw ApiException.invalid("At least one request group (`resources` or `resources{$S}`) is required.");
        }
    }

    private static void checkConflicts(Collection<Group> groups) {
        Set<String> conflicts = new TreeSet<>();
        for (var group : groups) {
            for (var any : group.traits().required()) {
                if (group.traits().forbidden().containsAll(any)) {
                    conflicts.add("required" + group.suffix() + ": (" + String.join(", ", new TreeSet<>(any)) + ")");
                }
            }
        }
        if (!conflicts.isEmpty()) {
            throw ApiException.invalid("Conflicting required and forbidden traits found in the following traits keys: "
                    + String.join(", ", conflicts));
        }
    }
}
