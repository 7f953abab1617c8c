package org.pileus.keystone;

import java.util.EnumSet;
import java.util.Set;
import org.pileus.kernel.policy.Scope;

/// Which kind of token a rule of the identity API is for. An administrator of a domain is not one of the cloud: what is
/// not listed here is not for tokens of a domain. Source: the scope types of keystone's registered rules.
final class KeystoneScopes {
    private static final String IDENTITY = "identity:";

    private static final Set<String> ALSO_OF_A_DOMAIN = Set.of(
            "check_token",
            "validate_token",
            "revoke_token",
            "revoke_tokens_for_user",
            "ec2tokens_validate",
            "s3tokens_validate",
            "get_auth_catalog",
            "get_auth_projects",
            "get_auth_domains",
            "get_auth_system",
            "list_projects_for_user",
            "list_domains_for_user",
            "get_domain",
            "list_domains",
            "get_security_compliance_domain_config",
            "get_project",
            "list_projects",
            "list_user_projects",
            "create_project",
            "update_project",
            "delete_project",
            "list_project_tags",
            "get_project_tag",
            "update_project_tags",
            "create_project_tag",
            "delete_project_tags",
            "delete_project_tag",
            "get_user",
            "list_users",
            "create_user",
            "update_user",
            "delete_user",
            "get_group",
            "list_groups",
            "list_groups_for_user",
            "create_group",
            "update_group",
            "delete_group",
            "list_users_in_group",
            "remove_user_from_group",
            "check_user_in_group",
            "add_user_to_group",
            "get_role",
            "list_roles",
            "list_role_assignments",
            "list_role_assignments_for_tree",
            "check_grant",
            "list_grants",
            "create_grant",
            "revoke_grant",
            "get_region",
            "list_regions",
            "get_credential",
            "list_credentials",
            "create_credential",
            "update_credential",
            "delete_credential",
            "get_limit_model",
            "get_limit",
            "list_limits",
            "get_registered_limit",
            "list_registered_limits");

    /// What a user does with a project's token only.
    private static final Set<String> OF_A_PROJECT_ONLY = Set.of(
            "create_application_credential",
            "create_trust",
            "authorize_request_token",
            "get_access_token",
            "get_access_token_role",
            "list_access_tokens",
            "list_access_token_roles",
            "delete_access_token");

    private KeystoneScopes() {}

    static Set<Scope> of(String rule) {
        if (!rule.startsWith(IDENTITY)) {
            return EnumSet.allOf(Scope.class);
        }
        var name = rule.substring(IDENTITY.length());
        if (OF_A_PROJECT_ONLY.contains(name)) {
            return EnumSet.of(Scope.PROJECT);
        }
        return ALSO_OF_A_DOMAIN.contains(name) ? EnumSet.allOf(Scope.class) : EnumSet.of(Scope.PROJECT, Scope.SYSTEM);
    }
}
