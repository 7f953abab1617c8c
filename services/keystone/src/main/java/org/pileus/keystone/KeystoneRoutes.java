package org.pileus.keystone;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.keystone.assignments.Actor;
import org.pileus.keystone.assignments.GrantHandlers;
import org.pileus.keystone.assignments.GrantHandlers.Place;
import org.pileus.keystone.assignments.Scope;

/// The whole URL table of the identity API. HEAD is answered wherever GET is.
final class KeystoneRoutes {
    private final KeystoneHandlers handlers;
    private final List<Route> routes = new ArrayList<>();

    private KeystoneRoutes(KeystoneHandlers handlers) {
        this.handlers = handlers;
    }

    static List<Route> of(KeystoneHandlers handlers) {
        var table = new KeystoneRoutes(handlers);
        table.versions();
        table.auth();
        table.domains();
        table.domainConfigs();
        table.projects();
        table.users();
        table.groups();
        table.roles();
        GrantHandlers.places().forEach(table::grants);
        table.catalog();
        table.endpointFilter();
        table.applicationCredentials();
        table.credentials();
        table.trusts();
        table.federation();
        table.oauth();
        table.policies();
        table.revocations();
        table.limits();
        return List.copyOf(table.routes);
    }

    /// The rule is decided for the caller before the handler runs.
    private void plain(String method, String path, String rule, Handler handler) {
        routes.add(Route.of(method, path, "identity:" + rule, handler));
    }

    /// The handler decides the rule for the stored object.
    private void object(String method, String path, String rule, Handler handler) {
        routes.add(Route.object(method, path, "identity:" + rule, handler));
    }

    private void versions() {
        routes.add(Route.open("GET", "/", handlers.versions()::root));
        routes.add(Route.open("GET", "/v3", request -> handlers.versions().v3(request, routes)));
    }

    private void auth() {
        var h = handlers.tokens();
        routes.add(Route.open("POST", "/v3/auth/tokens", h::issue));
        object("GET", "/v3/auth/tokens", "validate_token", h::validate);
        object("HEAD", "/v3/auth/tokens", "check_token", h::validate);
        object("DELETE", "/v3/auth/tokens", "revoke_token", h::revoke);
        plain("GET", "/v3/auth/catalog", "get_auth_catalog", h::catalog);
        plain("GET", "/v3/auth/projects", "get_auth_projects", h::projects);
        plain("GET", "/v3/auth/domains", "get_auth_domains", h::domains);
        plain("GET", "/v3/auth/system", "get_auth_system", h::system);
    }

    private void domains() {
        var h = handlers.domains();
        object("GET", "/v3/domains", "list_domains", h::list);
        object("POST", "/v3/domains", "create_domain", h::create);
        object("GET", "/v3/domains/{domain_id}", "get_domain", h::show);
        object("PATCH", "/v3/domains/{domain_id}", "update_domain", h::update);
        object("DELETE", "/v3/domains/{domain_id}", "delete_domain", h::delete);
    }

    private void domainConfigs() {
        var h = handlers.domainConfigs();
        plain("GET", "/v3/domains/config/default", "get_domain_config_default", h::defaults);
        plain("GET", "/v3/domains/config/{group}/default", "get_domain_config_default", h::groupDefaults);
        plain("GET", "/v3/domains/config/{group}/{option}/default", "get_domain_config_default", h::optionDefault);
        var all = "/v3/domains/{domain_id}/config";
        plain("GET", all, "get_domain_config", h::show);
        plain("PUT", all, "create_domain_config", h::replace);
        plain("PATCH", all, "update_domain_config", h::update);
        plain("DELETE", all, "delete_domain_config", h::delete);
        var compliance = all + "/security_compliance";
        plain("GET", compliance, "get_security_compliance_domain_config", h::securityCompliance);
        plain("GET", compliance + "/{option}", "get_security_compliance_domain_config", h::securityComplianceOption);
        var group = all + "/{group}";
        plain("GET", group, "get_domain_config", h::showGroup);
        plain("PATCH", group, "update_domain_config", h::updateGroup);
        plain("DELETE", group, "delete_domain_config", h::deleteGroup);
        var option = group + "/{option}";
        plain("GET", option, "get_domain_config", h::showOption);
        plain("PATCH", option, "update_domain_config", h::updateOption);
        plain("DELETE", option, "delete_domain_config", h::deleteOption);
    }

    private void projects() {
        var h = handlers.projects();
        object("GET", "/v3/projects", "list_projects", h::list);
        object("POST", "/v3/projects", "create_project", h::create);
        object("GET", "/v3/projects/{project_id}", "get_project", h::show);
        object("PATCH", "/v3/projects/{project_id}", "update_project", h::update);
        object("DELETE", "/v3/projects/{project_id}", "delete_project", h::delete);
        var tags = handlers.tags();
        object("GET", "/v3/projects/{project_id}/tags", "list_project_tags", tags::list);
        object("PUT", "/v3/projects/{project_id}/tags", "update_project_tags", tags::replace);
        object("DELETE", "/v3/projects/{project_id}/tags", "delete_project_tags", tags::clear);
        object("GET", "/v3/projects/{project_id}/tags/{tag}", "get_project_tag", tags::check);
        object("PUT", "/v3/projects/{project_id}/tags/{tag}", "create_project_tag", tags::add);
        object("DELETE", "/v3/projects/{project_id}/tags/{tag}", "delete_project_tag", tags::remove);
    }

    private void users() {
        var h = handlers.users();
        object("GET", "/v3/users", "list_users", h::list);
        object("POST", "/v3/users", "create_user", h::create);
        object("GET", "/v3/users/{user_id}", "get_user", h::show);
        object("PATCH", "/v3/users/{user_id}", "update_user", h::update);
        object("DELETE", "/v3/users/{user_id}", "delete_user", h::delete);
        object("GET", "/v3/users/{user_id}/groups", "list_groups_for_user", h::groups);
        object("GET", "/v3/users/{user_id}/projects", "list_user_projects", h::projects);
        object("DELETE", "/v3/users/{user_id}/tokens", "revoke_tokens_for_user", h::revokeTokens);
        routes.add(Route.open("POST", "/v3/users/{user_id}/password", handlers.passwords()::change));
    }

    private void groups() {
        var h = handlers.groups();
        object("GET", "/v3/groups", "list_groups", h::list);
        object("POST", "/v3/groups", "create_group", h::create);
        object("GET", "/v3/groups/{group_id}", "get_group", h::show);
        object("PATCH", "/v3/groups/{group_id}", "update_group", h::update);
        object("DELETE", "/v3/groups/{group_id}", "delete_group", h::delete);
        object("GET", "/v3/groups/{group_id}/users", "list_users_in_group", h::members);
        object("PUT", "/v3/groups/{group_id}/users/{user_id}", "add_user_to_group", h::add);
        object("GET", "/v3/groups/{group_id}/users/{user_id}", "check_user_in_group", h::check);
        object("DELETE", "/v3/groups/{group_id}/users/{user_id}", "remove_user_from_group", h::removeMember);
    }

    private void roles() {
        var h = handlers.roles();
        object("GET", "/v3/roles", "list_roles", h::list);
        object("POST", "/v3/roles", "create_role", h::create);
        object("GET", "/v3/roles/{role_id}", "get_role", h::show);
        object("PATCH", "/v3/roles/{role_id}", "update_role", h::update);
        object("DELETE", "/v3/roles/{role_id}", "delete_role", h::delete);
        var implied = handlers.implications();
        plain("GET", "/v3/roles/{prior_role_id}/implies", "list_implied_roles", implied::list);
        var one = "/v3/roles/{prior_role_id}/implies/{implies_role_id}";
        plain("PUT", one, "create_implied_role", implied::create);
        plain("GET", one, "get_implied_role", implied::show);
        plain("HEAD", one, "check_implied_role", implied::check);
        plain("DELETE", one, "delete_implied_role", implied::delete);
        plain("GET", "/v3/role_inferences", "list_role_inference_rules", implied::all);
        object("GET", "/v3/role_assignments", "list_role_assignments", handlers.assignments()::list);
    }

    /// The same four routes for every kind of actor and place.
    private void grants(Place place) {
        var h = handlers.grants();
        var roles = base(place) + "/roles";
        var end = place.inherited() ? "/inherited_to_projects" : "";
        var one = roles + "/{role_id}" + end;
        var system = place.scope() == Scope.Kind.SYSTEM;
        var suffix = !system ? "" : place.actor() == Actor.Kind.USER ? "_for_user" : "_for_group";
        var grant = system ? "system_grant" : "grant";
        object("GET", roles + end, "list_" + grant + "s" + suffix, request -> h.list(request, place));
        object("PUT", one, "create_" + grant + suffix, request -> h.create(request, place));
        object("GET", one, "check_" + grant + suffix, request -> h.check(request, place));
        object("DELETE", one, "revoke_" + grant + suffix, request -> h.delete(request, place));
    }

    private static String base(Place place) {
        var actor = place.actor() == Actor.Kind.USER ? "/users/{user_id}" : "/groups/{group_id}";
        var scope = switch (place.scope()) {
            case PROJECT -> "/projects/{project_id}";
            case DOMAIN -> "/domains/{domain_id}";
            case SYSTEM -> "/system";
        };
        return "/v3" + (place.inherited() ? "/OS-INHERIT" : "") + scope + actor;
    }

    private void catalog() {
        var regions = handlers.regions();
        plain("GET", "/v3/regions", "list_regions", regions::list);
        plain("POST", "/v3/regions", "create_region", regions::create);
        plain("GET", "/v3/regions/{region_id}", "get_region", regions::show);
        plain("PUT", "/v3/regions/{region_id}", "create_region", regions::createNamed);
        plain("PATCH", "/v3/regions/{region_id}", "update_region", regions::update);
        plain("DELETE", "/v3/regions/{region_id}", "delete_region", regions::delete);
        var services = handlers.services();
        plain("GET", "/v3/services", "list_services", services::list);
        plain("POST", "/v3/services", "create_service", services::create);
        plain("GET", "/v3/services/{service_id}", "get_service", services::show);
        plain("PATCH", "/v3/services/{service_id}", "update_service", services::update);
        plain("DELETE", "/v3/services/{service_id}", "delete_service", services::delete);
        var endpoints = handlers.endpoints();
        plain("GET", "/v3/endpoints", "list_endpoints", endpoints::list);
        plain("POST", "/v3/endpoints", "create_endpoint", endpoints::create);
        plain("GET", "/v3/endpoints/{endpoint_id}", "get_endpoint", endpoints::show);
        plain("PATCH", "/v3/endpoints/{endpoint_id}", "update_endpoint", endpoints::update);
        plain("DELETE", "/v3/endpoints/{endpoint_id}", "delete_endpoint", endpoints::delete);
    }

    private void endpointFilter() {
        var groups = handlers.endpointGroups();
        var all = "/v3/OS-EP-FILTER/endpoint_groups";
        var one = all + "/{endpoint_group_id}";
        plain("GET", all, "list_endpoint_groups", groups::list);
        plain("POST", all, "create_endpoint_group", groups::create);
        plain("GET", one, "get_endpoint_group", groups::show);
        plain("PATCH", one, "update_endpoint_group", groups::update);
        plain("DELETE", one, "delete_endpoint_group", groups::delete);
        var h = handlers.endpointFilter();
        plain("GET", one + "/endpoints", "list_endpoints_associated_with_endpoint_group", h::endpointsOfGroup);
        plain("GET", one + "/projects", "list_projects_associated_with_endpoint_group", h::projectsOfGroup);
        plain("GET", one + "/projects/{project_id}", "get_endpoint_group_in_project", h::showGroup);
        plain("PUT", one + "/projects/{project_id}", "add_endpoint_group_to_project", h::addGroup);
        plain("DELETE", one + "/projects/{project_id}", "remove_endpoint_group_from_project", h::removeGroup);
        var project = "/v3/OS-EP-FILTER/projects/{project_id}";
        var endpoint = project + "/endpoints/{endpoint_id}";
        plain("GET", project + "/endpoint_groups", "list_endpoint_groups_for_project", h::groupsOfProject);
        plain("GET", project + "/endpoints", "list_endpoints_for_project", h::endpointsOfProject);
        plain("GET", endpoint, "check_endpoint_in_project", h::checkEndpoint);
        plain("PUT", endpoint, "add_endpoint_to_project", h::addEndpoint);
        plain("DELETE", endpoint, "remove_endpoint_from_project", h::removeEndpoint);
        plain(
                "GET",
                "/v3/OS-EP-FILTER/endpoints/{endpoint_id}/projects",
                "list_projects_for_endpoint",
                h::projectsOfEndpoint);
    }

    private void applicationCredentials() {
        var h = handlers.applicationCredentials();
        var all = "/v3/users/{user_id}/application_credentials";
        var one = all + "/{application_credential_id}";
        object("GET", all, "list_application_credentials", h::list);
        object("POST", all, "create_application_credential", h::create);
        object("GET", one, "get_application_credential", h::show);
        object("DELETE", one, "delete_application_credential", h::delete);
        var rules = handlers.accessRules();
        var rule = "/v3/users/{user_id}/access_rules/{access_rule_id}";
        object("GET", "/v3/users/{user_id}/access_rules", "list_access_rules", rules::list);
        object("GET", rule, "get_access_rule", rules::show);
        object("DELETE", rule, "delete_access_rule", rules::delete);
    }

    private void credentials() {
        var h = handlers.credentials();
        object("GET", "/v3/credentials", "list_credentials", h::list);
        object("POST", "/v3/credentials", "create_credential", h::create);
        object("GET", "/v3/credentials/{credential_id}", "get_credential", h::show);
        object("PATCH", "/v3/credentials/{credential_id}", "update_credential", h::update);
        object("DELETE", "/v3/credentials/{credential_id}", "delete_credential", h::delete);
        var ec2 = handlers.ec2();
        var all = "/v3/users/{user_id}/credentials/OS-EC2";
        object("GET", all, "ec2_list_credentials", ec2::list);
        object("POST", all, "ec2_create_credential", ec2::create);
        object("GET", all + "/{access}", "ec2_get_credential", ec2::show);
        object("DELETE", all + "/{access}", "ec2_delete_credential", ec2::delete);
        plain("POST", "/v3/ec2tokens", "ec2tokens_validate", handlers.signedRequests()::ec2);
        plain("POST", "/v3/s3tokens", "s3tokens_validate", handlers.signedRequests()::s3);
    }

    private void trusts() {
        var h = handlers.trusts();
        var one = "/v3/OS-TRUST/trusts/{trust_id}";
        object("GET", "/v3/OS-TRUST/trusts", "list_trusts", h::list);
        object("POST", "/v3/OS-TRUST/trusts", "create_trust", h::create);
        object("GET", one, "get_trust", h::show);
        object("DELETE", one, "delete_trust", h::delete);
        object("GET", one + "/roles", "list_roles_for_trust", h::roles);
        object("GET", one + "/roles/{role_id}", "get_role_for_trust", h::role);
    }

    private void federation() {
        var base = "/v3/OS-FEDERATION/";
        var idps = handlers.identityProviders();
        var idp = base + "identity_providers/{idp_id}";
        plain("GET", base + "identity_providers", "list_identity_providers", idps::list);
        plain("GET", idp, "get_identity_provider", idps::show);
        plain("PUT", idp, "create_identity_provider", idps::create);
        plain("PATCH", idp, "update_identity_provider", idps::update);
        plain("DELETE", idp, "delete_identity_provider", idps::delete);
        var protocols = handlers.protocols();
        var protocol = idp + "/protocols/{protocol_id}";
        plain("GET", idp + "/protocols", "list_protocols", protocols::list);
        plain("GET", protocol, "get_protocol", protocols::show);
        plain("PUT", protocol, "create_protocol", protocols::create);
        plain("PATCH", protocol, "update_protocol", protocols::update);
        plain("DELETE", protocol, "delete_protocol", protocols::delete);
        var mappings = handlers.mappings();
        var mapping = base + "mappings/{mapping_id}";
        plain("GET", base + "mappings", "list_mappings", mappings::list);
        plain("GET", mapping, "get_mapping", mappings::show);
        plain("PUT", mapping, "create_mapping", mappings::create);
        plain("PATCH", mapping, "update_mapping", mappings::update);
        plain("DELETE", mapping, "delete_mapping", mappings::delete);
        var sps = handlers.serviceProviders();
        var sp = base + "service_providers/{sp_id}";
        plain("GET", base + "service_providers", "list_service_providers", sps::list);
        plain("GET", sp, "get_service_provider", sps::show);
        plain("PUT", sp, "create_service_provider", sps::create);
        plain("PATCH", sp, "update_service_provider", sps::update);
        plain("DELETE", sp, "delete_service_provider", sps::delete);
        // The provider's token is the proof.
        routes.add(Route.open("GET", protocol + "/auth", handlers.federatedLogins()::auth));
        routes.add(Route.open("POST", protocol + "/auth", handlers.federatedLogins()::auth));
        var sso = "/v3/auth/OS-FEDERATION/";
        var one = sso + "identity_providers/{idp_id}/protocols/{protocol_id}/websso";
        routes.add(Route.open("GET", sso + "websso/{protocol_id}", handlers.webSso()::begin));
        routes.add(Route.open("GET", one, handlers.webSso()::beginAt));
        // The token in the body is the proof.
        routes.add(Route.open("POST", sso + "saml2", handlers.saml()::response));
        routes.add(Route.open("POST", sso + "saml2/ecp", handlers.saml()::envelope));
        routes.add(Route.open("GET", base + "saml2/metadata", handlers.saml()::metadata));
        // Ours: where a provider sends the browser back to.
        routes.add(Route.open("GET", sso + "oidc/callback", handlers.webSso()::callback));
        plain("GET", base + "projects", "get_auth_projects", handlers.tokens()::projects);
        plain("GET", base + "domains", "get_auth_domains", handlers.tokens()::domains);
    }

    private void oauth() {
        var consumers = handlers.consumers();
        var all = "/v3/OS-OAUTH1/consumers";
        plain("GET", all, "list_consumers", consumers::list);
        plain("POST", all, "create_consumer", consumers::create);
        plain("GET", all + "/{consumer_id}", "get_consumer", consumers::show);
        plain("PATCH", all + "/{consumer_id}", "update_consumer", consumers::update);
        plain("DELETE", all + "/{consumer_id}", "delete_consumer", consumers::delete);
        // Signed by the consumer.
        routes.add(Route.open("POST", "/v3/OS-OAUTH1/request_token", handlers.oauth()::requestToken));
        routes.add(Route.open("POST", "/v3/OS-OAUTH1/access_token", handlers.oauth()::accessToken));
        // An application credential is the client.
        routes.add(Route.open("POST", "/v3/OS-OAUTH2/token", handlers.oauth2()::token));
        var authorize = "/v3/OS-OAUTH1/authorize/{request_token_id}";
        plain("PUT", authorize, "authorize_request_token", handlers.oauth()::authorize);
        var tokens = handlers.accessTokens();
        var mine = "/v3/users/{user_id}/OS-OAUTH1/access_tokens";
        var one = mine + "/{access_token_id}";
        object("GET", mine, "list_access_tokens", tokens::list);
        object("GET", one, "get_access_token", tokens::show);
        // Upstream decides this one by the rule of EC2 credentials.
        object("DELETE", one, "ec2_delete_credential", tokens::delete);
        object("GET", one + "/roles", "list_access_token_roles", tokens::roles);
        object("GET", one + "/roles/{role_id}", "get_access_token_role", tokens::role);
    }

    private void policies() {
        var h = handlers.policies();
        plain("GET", "/v3/policies", "list_policies", h::list);
        plain("POST", "/v3/policies", "create_policy", h::create);
        plain("GET", "/v3/policies/{policy_id}", "get_policy", h::show);
        plain("PATCH", "/v3/policies/{policy_id}", "update_policy", h::update);
        plain("DELETE", "/v3/policies/{policy_id}", "delete_policy", h::delete);
        var associations = handlers.endpointPolicies();
        var all = "/v3/policies/{policy_id}/OS-ENDPOINT-POLICY/";
        plain("GET", all + "endpoints", "list_endpoints_for_policy", associations::endpoints);
        association("endpoint", all + "endpoints/{endpoint_id}");
        association("service", all + "services/{service_id}");
        association("region_and_service", all + "services/{service_id}/regions/{region_id}");
        plain(
                "GET",
                "/v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy",
                "get_policy_for_endpoint",
                associations::policyOfEndpoint);
    }

    private void association(String kind, String path) {
        var h = handlers.endpointPolicies();
        var rule = "_policy_association_for_" + kind;
        plain("GET", path, "check" + rule, h::check);
        plain("PUT", path, "create" + rule, h::put);
        plain("DELETE", path, "delete" + rule, h::delete);
    }

    /// Lists of revocations, and what is left of signed tokens: they answer that it is gone.
    private void revocations() {
        plain("GET", "/v3/OS-REVOKE/events", "list_revoke_events", handlers.revocationEvents()::list);
        routes.add(Route.open("GET", "/v3/OS-SIMPLE-CERT/ca", KeystoneRoutes::withoutSignedTokens));
        routes.add(Route.open("GET", "/v3/OS-SIMPLE-CERT/certificates", KeystoneRoutes::withoutSignedTokens));
        // Upstream refuses this one whoever asks.
        routes.add(Route.open("GET", "/v3/auth/tokens/OS-PKI/revoked", request -> {
            throw ApiException.forbidden("You are not authorized to perform the requested action.");
        }));
    }

    private static Response withoutSignedTokens(Request request) {
        throw new ApiException(
                new Failure.Gone("This API is no longer available due to the removal of support for PKI tokens."));
    }

    private void limits() {
        var registered = handlers.registeredLimits();
        var one = "/v3/registered_limits/{registered_limit_id}";
        plain("GET", "/v3/registered_limits", "list_registered_limits", registered::list);
        plain("POST", "/v3/registered_limits", "create_registered_limits", registered::create);
        plain("GET", one, "get_registered_limit", registered::show);
        plain("PATCH", one, "update_registered_limit", registered::update);
        plain("DELETE", one, "delete_registered_limit", registered::delete);
        var h = handlers.limits();
        plain("GET", "/v3/limits/model", "get_limit_model", h::model);
        plain("GET", "/v3/limits", "list_limits", h::list);
        plain("POST", "/v3/limits", "create_limits", h::create);
        object("GET", "/v3/limits/{limit_id}", "get_limit", h::show);
        plain("PATCH", "/v3/limits/{limit_id}", "update_limit", h::update);
        plain("DELETE", "/v3/limits/{limit_id}", "delete_limit", h::delete);
    }
}
