package org.pileus.tests.scenario;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who asks the services that own things by project. Own objects are those of the project `home`, foreign ones those
/// of the project `abroad`.
enum Persona {
    NOBODY(Scope.NONE, ""),
    NONSENSE(Scope.NONE, ""),
    REVOKED(Scope.HOME, "member"),
    UNSCOPED(Scope.UNSCOPED, ""),
    READER(Scope.HOME, "reader"),
    MEMBER(Scope.HOME, "member"),
    MANAGER(Scope.HOME, "manager"),
    ADMIN(Scope.HOME, "admin"),
    /// A service that sends the token of MEMBER and one of its own.
    RELAYED(Scope.HOME, "member"),
    OTHER_READER(Scope.ABROAD, "reader"),
    OTHER_MEMBER(Scope.ABROAD, "member"),
    OTHER_ADMIN(Scope.ABROAD, "admin"),
    /// A member of the project with which things are shared.
    CONSUMER(Scope.ELSEWHERE, "member"),
    DOMAIN_READER(Scope.DOMAIN, "reader"),
    DOMAIN_ADMIN(Scope.DOMAIN, "admin"),
    SYSTEM_READER(Scope.SYSTEM, "reader"),
    SYSTEM_ADMIN(Scope.SYSTEM, "admin"),
    SERVICE(Scope.SERVICES, "service");

    /// What a token is good for.
    enum Scope {
        NONE,
        UNSCOPED,
        HOME,
        ABROAD,
        ELSEWHERE,
        SERVICES,
        DOMAIN,
        SYSTEM
    }

    final Scope scope;
    final String role;

    Persona(Scope scope, String role) {
        this.scope = scope;
        this.role = role;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Persona of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static List<String> labels() {
        return Stream.of(values()).map(Persona::label).toList();
    }

    /// Those who get 401.
    static Set<String> withoutAGoodToken() {
        return Stream.of(NOBODY, NONSENSE, REVOKED).map(Persona::label).collect(Collectors.toSet());
    }
}
