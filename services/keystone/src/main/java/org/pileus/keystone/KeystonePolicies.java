package org.pileus.keystone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Rule;

/// The rules of the identity API; names and defaults are keystone's. Keys of targets speak of the stored object:
/// `target.user.domain_id` and so on. A role without a domain has the text `None` as its domain's id, so
/// that a rule can ask for it (an absent attribute equals nothing).
final class KeystonePolicies {
    private static final String ADMIN = "rule:admin_required";
    private static final String SYSTEM_READER = "(role:reader and system_scope:all)";
    private static final String ADMIN_OR_SYSTEM_READER = ADMIN + " or " + SYSTEM_READER;
    private static final String ANYBODY = "";

    private final List<Rule> rules = new ArrayList<>();

    private KeystonePolicies() {}

    static Policy of(Map<String, String> overrides) {
        return Policy.of(rules(), overrides);
    }

    static List<Rule> rules() {
        var all = new KeystonePolicies();
        all.base();
        all.tokens();
        all.projects();
        all.users();
        all.groups();
        all.roles();
        all.grants();
        all.catalog();
        all.endpointFilter();
        all.credentials();
        all.trusts();
        all.federation();
        all.oauth1();
        all.policiesAndLimits();
        return List.copyOf(all.rules);
    }

    private void add(String name, String check) {
        rules.add(new Rule(name, check, "", KeystoneScopes.of(name)));
    }

    private void identity(String check, String... names) {
        for (var name : names) {
            add("identity:" + name, check);
        }
    }

    private void base() {
        add("admin_required", "role:admin");
        add("service_role", "role:service");
        add("service_or_admin", "rule:admin_required or rule:service_role");
        add("owner", "user_id:%(user_id)s");
        add("admin_or_owner", "rule:admin_required or rule:owner");
        add("token_subject", "user_id:%(target.token.user_id)s");
        add(
                "domain_managed_target_role",
                "'manager':%(target.role.name)s or 'member':%(target.role.name)s or 'reader':%(target.role.name)s");
    }

    private void tokens() {
        identity(ADMIN_OR_SYSTEM_READER + " or rule:token_subject", "check_token");
        identity(ADMIN_OR_SYSTEM_READER + " or rule:service_role or rule:token_subject", "validate_token");
        identity(ADMIN + " or rule:token_subject", "revoke_token");
        identity(ANYBODY, "get_auth_catalog", "get_auth_projects", "get_auth_domains", "get_auth_system");
        identity("rule:admin_or_owner", "revoke_tokens_for_user");
    }

    private void projects() {
        var readers = ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.project.domain_id)s)"
                + " or project_id:%(target.project.id)s";
        var writers = ADMIN + " or (role:manager and domain_id:%(target.project.domain_id)s)";
        identity(readers, "get_project", "list_project_tags", "get_project_tag");
        identity(ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.domain_id)s)", "list_projects");
        identity(
                ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.user.domain_id)s)"
                        + " or user_id:%(target.user.id)s",
                "list_user_projects");
        identity(
                writers,
                "create_project",
                "update_project",
                "delete_project",
                "update_project_tags",
                "create_project_tag",
                "delete_project_tags",
                "delete_project_tag");
        identity(
                ADMIN_OR_SYSTEM_READER + " or domain_id:%(target.domain.id)s or project_domain_id:%(target.domain.id)s",
                "get_domain");
        identity(ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.domain.id)s)", "list_domains");
        identity(ADMIN, "create_domain", "update_domain", "delete_domain");
        identity(ADMIN_OR_SYSTEM_READER, "get_domain_config", "get_domain_config_default");
        identity(ADMIN, "create_domain_config", "update_domain_config", "delete_domain_config");
        identity(ANYBODY, "get_security_compliance_domain_config");
    }

    private void users() {
        identity(
                ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.user.domain_id)s)"
                        + " or user_id:%(target.user.id)s",
                "get_user");
        identity(ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.domain_id)s)", "list_users");
        identity(
                ADMIN + " or (role:manager and domain_id:%(target.user.domain_id)s)",
                "create_user",
                "update_user",
                "delete_user");
    }

    private void groups() {
        var readers = ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.group.domain_id)s)";
        var both = " and domain_id:%(target.group.domain_id)s and domain_id:%(target.user.domain_id)s)";
        identity(readers, "get_group", "list_groups", "list_users_in_group");
        identity(
                ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.user.domain_id)s)"
                        + " or user_id:%(target.user.id)s",
                "list_groups_for_user");
        identity(
                ADMIN + " or (role:manager and domain_id:%(target.group.domain_id)s)",
                "create_group",
                "update_group",
                "delete_group");
        identity(ADMIN_OR_SYSTEM_READER + " or (role:reader" + both, "check_user_in_group");
        identity(ADMIN + " or (role:manager" + both, "add_user_to_group", "remove_user_from_group");
    }

    private void roles() {
        identity(ADMIN_OR_SYSTEM_READER + " or (role:manager and rule:domain_managed_target_role)", "get_role");
        // domain_id of the target is the caller's own scope here: any manager of a domain.
        identity(ADMIN_OR_SYSTEM_READER + " or (role:manager and domain_id:%(domain_id)s)", "list_roles");
        identity(ADMIN, "create_role", "update_role", "delete_role");
        identity(ADMIN_OR_SYSTEM_READER, "get_domain_role", "list_domain_roles");
        identity(ADMIN, "create_domain_role", "update_domain_role", "delete_domain_role");
        identity(
                ADMIN_OR_SYSTEM_READER,
                "get_implied_role",
                "list_implied_roles",
                "list_role_inference_rules",
                "check_implied_role");
        identity(ADMIN, "create_implied_role", "delete_implied_role");
        identity(
                ADMIN_OR_SYSTEM_READER + " or (role:reader and domain_id:%(target.domain_id)s)",
                "list_role_assignments",
                "list_role_assignments_for_tree");
    }

    private void grants() {
        var global = " and ('None':%(target.role.domain_id)s or domain_id:%(target.role.domain_id)s)";
        identity(ADMIN_OR_SYSTEM_READER + " or " + within("reader"), "list_grants");
        identity(ADMIN_OR_SYSTEM_READER + " or (" + within("reader") + global + ")", "check_grant");
        identity(
                ADMIN + " or (" + within("admin") + global + ") or (" + within("manager")
                        + " and rule:domain_managed_target_role)",
                "create_grant",
                "revoke_grant");
        for (var actor : List.of("user", "group")) {
            identity(ADMIN_OR_SYSTEM_READER, "list_system_grants_for_" + actor, "check_system_grant_for_" + actor);
            identity(ADMIN, "create_system_grant_for_" + actor, "revoke_system_grant_for_" + actor);
        }
    }

    /// A role on the domain that owns both the actor and the target.
    private static String within(String role) {
        return "(role:" + role
                + " and (domain_id:%(target.user.domain_id)s or domain_id:%(target.group.domain_id)s)"
                + " and (domain_id:%(target.project.domain_id)s or domain_id:%(target.domain.id)s))";
    }

    private void catalog() {
        identity(ANYBODY, "get_region", "list_regions");
        identity(ADMIN_OR_SYSTEM_READER, "get_service", "list_services", "get_endpoint", "list_endpoints");
        for (var thing : List.of("region", "service", "endpoint")) {
            identity(ADMIN, "create_" + thing, "update_" + thing, "delete_" + thing);
        }
    }

    private void endpointFilter() {
        identity(
                ADMIN_OR_SYSTEM_READER,
                "list_endpoint_groups",
                "get_endpoint_group",
                "list_endpoints_associated_with_endpoint_group",
                "list_projects_associated_with_endpoint_group",
                "get_endpoint_group_in_project",
                "list_endpoint_groups_for_project",
                "list_endpoints_for_project",
                "check_endpoint_in_project",
                "list_projects_for_endpoint");
        identity(
                ADMIN,
                "create_endpoint_group",
                "update_endpoint_group",
                "delete_endpoint_group",
                "add_endpoint_group_to_project",
                "remove_endpoint_group_from_project",
                "add_endpoint_to_project",
                "remove_endpoint_from_project");
    }

    private void federation() {
        for (var thing : List.of("identity_provider", "protocol", "mapping", "service_provider")) {
            identity(ADMIN_OR_SYSTEM_READER, "list_" + thing + "s", "get_" + thing);
            identity(ADMIN, "create_" + thing, "update_" + thing, "delete_" + thing);
        }
    }

    private void oauth1() {
        identity(ADMIN_OR_SYSTEM_READER, "get_consumer", "list_consumers");
        identity(
                ADMIN,
                "create_consumer",
                "update_consumer",
                "delete_consumer",
                "authorize_request_token",
                "list_access_tokens",
                "get_access_token",
                "list_access_token_roles",
                "get_access_token_role");
    }

    private void policiesAndLimits() {
        identity(ADMIN_OR_SYSTEM_READER, "get_policy", "list_policies");
        identity(ADMIN, "create_policy", "update_policy", "delete_policy");
        identity(ADMIN_OR_SYSTEM_READER, "get_policy_for_endpoint", "list_endpoints_for_policy");
        for (var place : List.of("endpoint", "service", "region_and_service")) {
            identity(ADMIN_OR_SYSTEM_READER, "check_policy_association_for_" + place);
            identity(ADMIN, "create_policy_association_for_" + place, "delete_policy_association_for_" + place);
        }
        identity("rule:service_or_admin", "list_revoke_events");
        identity(ANYBODY, "get_limit_model", "list_limits", "get_registered_limit", "list_registered_limits");
        identity(
                ADMIN_OR_SYSTEM_READER + " or domain_id:%(target.limit.domain.id)s"
                        + " or domain_id:%(target.limit.project.domain_id)s or project_id:%(target.limit.project_id)s",
                "get_limit");
        identity(
                ADMIN,
                "create_registered_limits",
                "update_registered_limit",
                "delete_registered_limit",
                "create_limits",
                "update_limit",
                "delete_limit");
    }

    private void trusts() {
        var trustor = "user_id:%(target.trust.trustor_user_id)s";
        var trustee = "user_id:%(target.trust.trustee_user_id)s";
        identity(trustor, "create_trust");
        identity(ADMIN_OR_SYSTEM_READER, "list_trusts");
        identity(ADMIN_OR_SYSTEM_READER + " or " + trustor, "list_trusts_for_trustor");
        identity(ADMIN_OR_SYSTEM_READER + " or " + trustee, "list_trusts_for_trustee");
        identity(ADMIN + " or " + trustor, "delete_trust");
        identity(
                ADMIN_OR_SYSTEM_READER + " or " + trustor + " or " + trustee,
                "get_trust",
                "list_roles_for_trust",
                "get_role_for_trust");
    }

    private void credentials() {
        identity(
                ADMIN_OR_SYSTEM_READER + " or rule:owner",
                "get_application_credential",
                "list_application_credentials");
        identity("user_id:%(user_id)s", "create_application_credential");
        identity("rule:admin_or_owner", "delete_application_credential");
        var user = " or user_id:%(target.user.id)s";
        identity(SYSTEM_READER + user, "list_access_rules", "get_access_rule");
        identity("(role:admin and system_scope:all)" + user, "delete_access_rule");
        var owner = "user_id:%(target.credential.user_id)s";
        identity(
                ADMIN_OR_SYSTEM_READER + " or " + owner,
                "get_credential",
                "list_credentials",
                "ec2_get_credential",
                "ec2_list_credentials");
        identity(ADMIN + " or " + owner, "create_credential", "update_credential", "delete_credential");
        identity(ADMIN + " or (role:member and " + owner + ")", "ec2_create_credential", "ec2_delete_credential");
        identity("rule:service_or_admin", "ec2tokens_validate", "s3tokens_validate");
    }
}
