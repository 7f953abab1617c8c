package org.pileus.kernel.policy;

/// A registered rule: the name that routes and `policy.yaml` use, the default check, what it guards.
/// @param check in the rule language, for instance `role:admin or (role:member and project_id:%(project_id)s)`
public record Rule(String name, String check, String description) {
    public Rule(String name, String check) {
        this(name, check, "");
    }
}
