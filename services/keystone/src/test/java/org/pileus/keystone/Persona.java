package org.pileus.keystone;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who asks, in the matrix of personas. All but the last have their scope in the domain of the objects that are called
/// their own; a scope on a project is a scope on another project than that of the objects, unless it is said.
enum Persona {
    NOBODY("nobody", Kind.NO_TOKEN, null),
    NONSENSE("nonsense", Kind.BAD_TOKEN, null),
    LATE("late", Kind.EXPIRED_TOKEN, null),
    UNSCOPED("unscoped", Kind.UNSCOPED, null),
    PROJECT_READER("project-reader", Kind.PROJECT, "reader"),
    PROJECT_MEMBER("project-member", Kind.PROJECT, "member"),
    PROJECT_MANAGER("project-manager", Kind.PROJECT, "manager"),
    PROJECT_ADMIN("project-admin", Kind.PROJECT, "admin"),
    DOMAIN_READER("domain-reader", Kind.DOMAIN, "reader"),
    DOMAIN_MEMBER("domain-member", Kind.DOMAIN, "member"),
    DOMAIN_MANAGER("domain-manager", Kind.DOMAIN, "manager"),
    DOMAIN_ADMIN("domain-admin", Kind.DOMAIN, "admin"),
    SYSTEM_READER("system-reader", Kind.SYSTEM, "reader"),
    SYSTEM_ADMIN("system-admin", Kind.SYSTEM, "admin"),
    SERVICE("service", Kind.PROJECT, "service"),
    /// The user of the objects, a member of their project.
    OWNER("owner", Kind.OWNER, "member");

    /// What its token is.
    enum Kind {
        NO_TOKEN,
        BAD_TOKEN,
        EXPIRED_TOKEN,
        UNSCOPED,
        PROJECT,
        DOMAIN,
        SYSTEM,
        OWNER
    }

    static final List<Persona> WITHOUT_A_GOOD_TOKEN = List.of(NOBODY, NONSENSE, LATE);

    static Persona of(String label) {
        return List.of(values()).stream()
                .filter(persona -> persona.label.equals(label))
                .findFirst()
                .orElseThrow();
    }

    final String label;
    final Kind kind;
    final @Nullable String role;

    Persona(String label, Kind kind, @Nullable String role) {
        this.label = label;
        this.kind = kind;
        this.role = role;
    }
}
