package org.pileus.keystone.tokens;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.keystone.users.User;

/// Whether a user has proven enough: the options `multi_factor_auth_rules` and `multi_factor_auth_enabled`. One rule
/// whose methods were all used is enough; methods that are not offered here count for nothing, so that nobody is locked
/// out by them.
final class MultiFactor {
    private final Set<String> offered;

    MultiFactor(List<String> offered) {
        this.offered = Set.copyOf(offered);
    }

    boolean enough(User user, Collection<String> methods) {
        var rules = rules(user);
        return rules.isEmpty() || rules.stream().anyMatch(methods::containsAll);
    }

    /// The rules of which a part has been fulfilled.
    List<List<String>> begun(User user, Collection<String> methods) {
        return rules(user).stream()
                .filter(rule -> rule.stream().anyMatch(methods::contains))
                .toList();
    }

    private List<List<String>> rules(User user) {
        List<List<String>> found = new ArrayList<>();
        if (user.options().path("multi_factor_auth_enabled").asBoolean(true)) {
            for (var rule : user.options().path("multi_factor_auth_rules")) {
                Set<String> methods = new LinkedHashSet<>();
                rule.forEach(method -> methods.add(method.asString("")));
                methods.retainAll(offered);
                if (!methods.isEmpty()) {
                    found.add(List.copyOf(methods));
                }
            }
        }
        return found;
    }
}
