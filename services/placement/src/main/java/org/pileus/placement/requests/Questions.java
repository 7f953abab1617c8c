package org.pileus.placement.requests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Request;

/// The values that queries of providers and of candidates have in common: `resources`, `required`, `member_of`,
/// `in_tree`.
public final class Questions {
    private static final String INVALID = "Invalid query string parameters: ";

    private Questions() {}

    /// Refuses keys that the version does not know.
    public static void allowOnly(Request request, Predicate<String> known) {
        for (var key : request.query().keys()) {
            if (!known.test(key)) {
                throw ApiException.invalid(
                        INVALID + "Additional properties are not allowed ('" + key + "' was unexpected)");
            }
        }
    }

    public static ApiException invalid(String message) {
        return ApiException.invalid(INVALID + message);
    }

    public static ApiException bad(String code, String message) {
        return new ApiException(new Failure.Invalid(code, message));
    }

    /// `VCPU:2,MEMORY_MB:1024` as class to amount, in the order asked.
    public static Map<String, Long> resources(String value) {
        if (value.isBlank()) {
            throw resourcesForm("empty string");
        }
        Map<String, Long> all = new LinkedHashMap<>();
        for (var part : value.split(",", -1)) {
            var pieces = part.split(":", -1);
            if (pieces.length != 2) {
                throw resourcesForm(part);
            }
            all.put(pieces[0], amount(pieces[0], pieces[1]));
        }
        return all;
    }

    private static ApiException resourcesForm(String got) {
        return ApiException.invalid(
                "Badly formed resources parameter. Expected resources query string parameter in form: "
                        + "?resources=VCPU:2,MEMORY_MB:1024. Got: " + got + ".");
    }

    private static long amount(String name, String text) {
        long amount;
        try {
            amount = Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw ApiException.invalid(
                    "Requested resource " + name + " expected positive integer amount. Got: " + text + ".");
        }
        if (amount < 1) {
            throw ApiException.invalid("Requested resource " + name + " requires amount >= 1. Got: " + amount + ".");
        }
        return amount;
    }

    /// Traits that must and must not be there.
    /// @param required  each inner set: at least one of them
    public record Traits(List<Set<String>> required, Set<String> forbidden) {
        public static final Traits NONE = new Traits(List.of(), Set.of());

        public boolean isEmpty() {
            return required.isEmpty() && forbidden.isEmpty();
        }

        /// Every name that was used.
        public Set<String> names() {
            Set<String> all = new LinkedHashSet<>();
            required.forEach(all::addAll);
            all.addAll(forbidden);
            return all;
        }

        public boolean holdFor(Set<String> traits) {
            return forbidden.stream().noneMatch(traits::contains) && requiredIn(traits);
        }

        public boolean requiredIn(Set<String> traits) {
            for (var any : required) {
                if (any.stream().noneMatch(traits::contains)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// All values of one `required` key. Forbidden traits from 1.22, `in:` and repetition from 1.39; before
    /// that the last value counts.
    public static Traits traits(List<String> values, Microversion version) {
        var any = version.atLeast(1, 39);
        List<Set<String>> required = new ArrayList<>();
        Set<String> forbidden = new LinkedHashSet<>();
        for (var value : any ? values : values.subList(Math.max(0, values.size() - 1), values.size())) {
            if (value.startsWith("in:")) {
                required.add(anyOf(value, any));
            } else {
                plainTraits(value, version.atLeast(1, 22), required, forbidden);
            }
        }
        return new Traits(required, forbidden);
    }

    private static Set<String> anyOf(String value, boolean allowed) {
        if (!allowed) {
            throw invalid("The format 'in:HW_CPU_X86_VMX,CUSTOM_MAGIC' only supported since microversion 1.39. Got: "
                    + value);
        }
        Set<String> set = new LinkedHashSet<>();
        for (var part : value.substring(3).split(",", -1)) {
            var name = part.trim();
            if (name.isEmpty()) {
                throw invalid("Expected 'required' parameter value of the form: in:HW_CPU_X86_VMX,CUSTOM_MAGIC. "
                        + "Got an empty trait in: " + value);
            }
            if (name.startsWith("!")) {
                throw invalid(
                        "The format 'in:HW_CPU_X86_VMX,CUSTOM_MAGIC' does not support forbidden traits. Got: " + value);
            }
            set.add(name);
        }
        return set;
    }

    private static void plainTraits(
            String value, boolean mayForbid, List<Set<String>> required, Set<String> forbidden) {
        var form = mayForbid ? "HW_CPU_X86_VMX,!CUSTOM_MAGIC" : "HW_CPU_X86_VMX,CUSTOM_MAGIC";
        var refused = false;
        for (var part : value.split(",", -1)) {
            var name = part.trim();
            var bare = name;
            while (bare.startsWith("!")) {
                bare = bare.substring(1);
            }
            if (bare.isEmpty()) {
                throw invalid("Expected 'required' parameter value of the form: " + form + ". Got an empty trait in: "
                        + value);
            }
            if (name.startsWith("!")) {
                refused = true;
                forbidden.add(bare);
            } else {
                required.add(Set.of(name));
            }
        }
        if (refused && !mayForbid) {
            throw invalid("Expected 'required' parameter value of the form: " + form + ". Got: " + value);
        }
    }

    /// Aggregates that a provider must and must not be a member of.
    /// @param required  each inner set: of at least one of them
    public record Membership(List<Set<String>> required, Set<String> forbidden) {
        public static final Membership NONE = new Membership(List.of(), Set.of());

        public boolean isEmpty() {
            return required.isEmpty() && forbidden.isEmpty();
        }

        public boolean holdsFor(Set<String> aggregates) {
            return !forbids(aggregates) && requiredIn(aggregates);
        }

        public boolean forbids(Set<String> aggregates) {
            return forbidden.stream().anyMatch(aggregates::contains);
        }

        public boolean requiredIn(Set<String> aggregates) {
            for (var any : required) {
                if (any.stream().noneMatch(aggregates::contains)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// All values of one `member_of` key. Repetition from 1.24, `!` from 1.32.
    public static Membership membership(List<String> values, Microversion version, String suffix) {
        if (values.size() > 1 && !version.atLeast(1, 24)) {
            throw ApiException.invalid("Multiple member_of" + suffix + " parameters are not supported");
        }
        List<Set<String>> required = new ArrayList<>();
        Set<String> forbidden = new LinkedHashSet<>();
        for (var value : values) {
            var negative = value.startsWith("!");
            var rest = negative ? value.substring(1) : value;
            var several = rest.startsWith("in:");
            if (!several && value.indexOf(',') >= 0) {
                throw ApiException.invalid("Multiple values for 'member_of' must be prefixed with the 'in:' or '!in:' "
                        + "keyword using the valid microversion. Got: " + value);
            }
            var set = aggregates(several ? rest.substring(3) : rest);
            if (!negative) {
                required.add(set);
            } else if (version.atLeast(1, 32)) {
                forbidden.addAll(set);
            } else {
                throw ApiException.invalid(
                        "Forbidden member_of" + suffix + " parameters are not supported in the specified microversion");
            }
        }
        return new Membership(required, forbidden);
    }

    private static Set<String> aggregates(String list) {
        Set<String> set = new LinkedHashSet<>();
        for (var part : list.split(",", -1)) {
            if (!Uuids.isLike(part)) {
                throw invalid("Expected 'member_of' parameter to contain valid UUID(s). Got: " + part);
            }
            set.add(part);
        }
        return set;
    }

    public static String inTree(String value) {
        var uuid = value.trim();
        if (!Uuids.isLike(uuid)) {
            throw invalid("Expected 'in_tree' parameter to be a format of uuid. Got: " + value);
        }
        return uuid;
    }
}
