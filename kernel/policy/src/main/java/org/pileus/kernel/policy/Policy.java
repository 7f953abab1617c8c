package org.pileus.kernel.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;

/// The one decision point of a service: registered rules, some overridden by the operator.
/// Immutable and safe for concurrent use.
public final class Policy {
    private final Map<String, Check> checks;
    private final Map<String, Set<Scope>> scopes;

    private Policy(Map<String, Check> checks, Map<String, Set<Scope>> scopes) {
        this.checks = Map.copyOf(checks);
        this.scopes = Map.copyOf(scopes);
    }

    /// @param overrides rule name to check, from `policy.yaml`
    /// @throws IllegalArgumentException for a rule that does not parse, that is registered twice, or an
    ///     override of a rule that nobody registered: a misspelt name must not be ignored (OSSN-0083)
    public static Policy of(List<Rule> rules, Map<String, String> overrides) {
        var checks = new HashMap<String, Check>();
        var scopes = new HashMap<String, Set<Scope>>();
        for (var rule : rules) {
            if (checks.put(rule.name(), RuleParser.parse(rule.check())) != null) {
                throw new IllegalArgumentException("rule " + rule.name() + " is registered twice");
            }
            scopes.put(rule.name(), rule.scopes());
        }
        overrides.forEach((name, check) -> {
            if (checks.put(name, RuleParser.parse(check)) == null) {
                throw new IllegalArgumentException("policy file names a rule that does not exist: " + name);
            }
        });
        return new Policy(checks, scopes);
    }

    public static Policy of(List<Rule> rules) {
        return of(rules, Map.of());
    }

    /// False for a rule that is not registered: deny by default. The scopes of the named rule count, not those of
    /// the rules that it refers to.
    public boolean allows(String rule, RequestContext caller, Target target) {
        var check = checks.get(rule);
        return check != null
                && scopes.getOrDefault(rule, Set.of()).contains(Scope.of(caller))
                && check.allows(caller, target, checks);
    }

    /// @throws ApiException with [Failure.Forbidden] when the rule says no
    public void require(String rule, RequestContext caller, Target target) {
        if (!allows(rule, caller, target)) {
            throw new ApiException(new Failure.Forbidden("Policy doesn't allow " + rule + " to be performed."));
        }
    }

    public Set<String> names() {
        return checks.keySet();
    }
}
