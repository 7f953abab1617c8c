package org.pileus.keystone.domainconfig;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which options a domain may have, with their defaults. Source: keystone's whitelist and its configuration reference.
final class DomainOptions {
    private static final ObjectNode DEFAULTS = Json.readObject("""
            {"identity": {"driver": "sql", "list_limit": null},
             "ldap": {
              "url": "ldap://localhost", "user": null, "suffix": "cn=example,cn=com", "query_scope": "one",
              "page_size": 0, "alias_dereferencing": "default", "debug_level": null, "chase_referrals": null,
              "user_tree_dn": null, "user_filter": null, "user_objectclass": "inetOrgPerson",
              "user_id_attribute": "cn", "user_name_attribute": "sn", "user_mail_attribute": "mail",
              "user_description_attribute": "description", "user_pass_attribute": "userPassword",
              "user_enabled_attribute": "enabled", "user_enabled_invert": false, "user_enabled_mask": 0,
              "user_enabled_default": "True", "user_attribute_ignore": ["default_project_id"],
              "user_default_project_id_attribute": null, "user_enabled_emulation": false,
              "user_enabled_emulation_dn": null, "user_enabled_emulation_use_group_config": false,
              "user_additional_attribute_mapping": [], "group_tree_dn": null, "group_filter": null,
              "group_objectclass": "groupOfNames", "group_id_attribute": "cn", "group_name_attribute": "ou",
              "group_members_are_ids": false, "group_member_attribute": "member",
              "group_desc_attribute": "description", "group_attribute_ignore": [],
              "group_additional_attribute_mapping": [], "tls_cacertfile": null, "tls_cacertdir": null,
              "use_tls": false, "tls_req_cert": "demand", "use_pool": true, "pool_size": 10,
              "pool_retry_max": 3, "pool_retry_delay": 0.1, "pool_connection_timeout": -1,
              "pool_connection_lifetime": 600, "use_auth_pool": true, "auth_pool_size": 100,
              "auth_pool_connection_lifetime": 60}}""");

    /// Kept, but never shown.
    private static final Map<String, Set<String>> SENSITIVE = Map.of("ldap", Set.of("password"));

    private DomainOptions() {}

    static boolean sensitive(String group, String option) {
        return SENSITIVE.getOrDefault(group, Set.of()).contains(option);
    }

    /// @throws ApiException 403 for what no domain can set
    static void check(@Nullable String group, @Nullable String option) {
        if (group == null) {
            return;
        }
        var known = DEFAULTS.get(group);
        if (known == null) {
            throw refused("Group " + group + " is not supported for domain specific configurations");
        }
        if (option != null && !known.has(option) && !sensitive(group, option)) {
            throw refused(
                    "Option " + option + " in group " + group + " is not supported for domain specific configurations");
        }
    }

    /// @throws ApiException 403 for an empty body, a group that is none, and what no domain can set
    static void check(ObjectNode config) {
        if (config.isEmpty()) {
            throw refused("No options specified");
        }
        for (var group : config.properties()) {
            if (!(group.getValue() instanceof ObjectNode options) || options.isEmpty()) {
                throw refused("The value of group " + group.getKey()
                        + " specified in the config should be a dictionary of options");
            }
            options.propertyNames().forEach(option -> check(group.getKey(), option));
        }
    }

    /// The defaults of everything, of one group, or of one option.
    static JsonNode defaults(@Nullable String group, @Nullable String option) {
        check(group, option);
        if (group == null) {
            return DEFAULTS;
        }
        if (option == null) {
            return Json.object().set(group, DEFAULTS.path(group));
        }
        var value = DEFAULTS.path(group).get(option);
        if (value == null) {
            throw refused("Reading the default for option " + option + " in group " + group + " is not supported");
        }
        return Json.object().set(option, value);
    }

    static ApiException refused(String reason) {
        return ApiException.forbidden("Invalid domain specific configuration: " + reason + ".");
    }
}
