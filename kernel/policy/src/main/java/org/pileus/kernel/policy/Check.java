package org.pileus.kernel.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;

/// One node of a compiled rule.
sealed interface Check {
    boolean allows(RequestContext caller, Target target, Map<String, Check> rules);

    record Always(boolean answer) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            return answer;
        }
    }

    record All(List<Check> parts) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            for (var part : parts) {
                if (!part.allows(caller, target, rules)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(List<Check> parts) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            for (var part : parts) {
                if (part.allows(caller, target, rules)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Check part) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            return !part.allows(caller, target, rules);
        }
    }

    record Role(String name) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            return caller.hasRole(name);
        }
    }

    /// Refers to another rule; one that is not registered denies.
    record Named(String name) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            var rule = rules.get(name);
            return rule != null && rule.allows(caller, target, rules);
        }
    }

    /// `kind:match`, for instance `project_id:%(project_id)s` or `'public':%(visibility)s`. Nothing equals
    /// nothing only when both are there.
    record Equal(String kind, String match) implements Check {
        @Override
        public boolean allows(RequestContext caller, Target target, Map<String, Check> rules) {
            var wanted = match.startsWith("%(") && match.endsWith(")s")
                    ? target.get(match.substring(2, match.length() - 2))
                    : match;
            if (wanted == null) {
                return false;
            }
            if (kind.equals("service_roles")) {
                return caller.serviceRoles().contains(wanted);
            }
            var have = literal(kind) ? kind.substring(1, kind.length() - 1) : credential(caller, kind);
            return wanted.equals(have);
        }

        private static boolean literal(String text) {
            return text.length() >= 2
                    && ((text.startsWith("'") && text.endsWith("'")) || (text.startsWith("\"") && text.endsWith("\"")));
        }

        private static @Nullable String credential(RequestContext caller, String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "project_id", "tenant_id", "tenant" -> caller.projectId();
                case "user_id", "user" -> caller.userId();
                case "domain_id" -> caller.domainId();
                case "user_domain_id" -> caller.userDomainId();
                case "project_domain_id" -> caller.projectDomainId();
                case "system_scope" -> caller.systemScope() ? "all" : null;
                case "is_admin" -> caller.hasRole("admin") ? "True" : "False";
                default -> null;
            };
        }
    }
}
