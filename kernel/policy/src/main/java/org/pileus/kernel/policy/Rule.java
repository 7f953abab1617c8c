package org.pileus.kernel.policy;

import java.util.Set;

/// A registered rule: the name that routes and `policy.yaml` use, the default check, what it guards.
/// @param check   in the rule language, for instance `role:admin or (role:member and project_id:%(project_id)s)`
/// @param scopes  the only scopes of tokens that it can hold for, whatever check an operator puts in its place
public record Rule(String name, String check, String description, Set<Scope> scopes) {
    public Rule {
        scopes = Set.copyOf(scopes);
    }

    public Rule(String name, String check, String description) {
        this(name, check, description, Set.of(Scope.values()));
    }

    public Rule(String name, String check) {
        this(name, check, "");
    }

    /// The same rule for tokens of a project alone.
    public Rule ofProject() {
        return new Rule(name, check, description, Set.of(Scope.PROJECT));
    }
}
