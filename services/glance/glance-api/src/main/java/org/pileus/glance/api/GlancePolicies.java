package org.pileus.glance.api;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.policy.Rule;

/// The rules of this service, with upstream's names and defaults.
final class GlancePolicies {
    private static final String ADMIN = "rule:context_is_admin";
    private static final String MEMBER = "role:member and project_id:%(project_id)s";
    private static final String READER = "role:reader and project_id:%(project_id)s";
    private static final String SHARED_WITH = "project_id:%(member_id)s";
    private static final String KNOWN = "(project_id:%(project_id)s or " + SHARED_WITH
            + " or 'community':%(visibility)s or 'public':%(visibility)s or 'shared':%(visibility)s)";
    private static final String ADMIN_OR_MEMBER = ADMIN + " or (" + MEMBER + ")";
    private static final String ADMIN_OR_READER = ADMIN + " or (" + READER + ")";
    private static final String READER_OR_SHARED_WITH =
            ADMIN + " or (role:reader and (project_id:%(project_id)s or " + SHARED_WITH + "))";
    private static final String KNOWN_NAMESPACE =
            ADMIN + " or (role:reader and (project_id:%(project_id)s or 'public':%(visibility)s))";

    private GlancePolicies() {}

    private static final List<String> METADEF_READS = List.of(
            "get_metadef_namespace",
            "get_metadef_object",
            "get_metadef_objects",
            "list_metadef_resource_types",
            "get_metadef_resource_type",
            "get_metadef_property",
            "get_metadef_properties",
            "get_metadef_tag",
            "get_metadef_tags");
    private static final List<String> METADEF_WRITES = List.of(
            "modify_metadef_namespace",
            "add_metadef_namespace",
            "delete_metadef_namespace",
            "modify_metadef_object",
            "add_metadef_object",
            "delete_metadef_object",
            "add_metadef_resource_type_association",
            "remove_metadef_resource_type_association",
            "modify_metadef_property",
            "add_metadef_property",
            "remove_metadef_property",
            "modify_metadef_tag",
            "add_metadef_tag",
            "add_metadef_tags",
            "delete_metadef_tag",
            "delete_metadef_tags");

    static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>(imageRules());
        METADEF_READS.forEach(name -> rules.add(new Rule(name, KNOWN_NAMESPACE)));
        METADEF_WRITES.forEach(name -> rules.add(new Rule(name, "rule:metadef_admin")));
        rules.replaceAll(Rule::ofProject);
        return rules;
    }

    private static List<Rule> imageRules() {
        return List.of(
                new Rule("context_is_admin", "role:admin", "Who may do everything."),
                new Rule("service_api", "role:service or role:admin", "Services, and administrators."),
                new Rule("default", "", "What no other rule says."),
                new Rule("add_image", ADMIN + " or (" + MEMBER + " and project_id:%(owner)s)"),
                new Rule("delete_image", ADMIN_OR_MEMBER),
                new Rule("get_image", ADMIN + " or (role:reader and " + KNOWN + ")"),
                new Rule("get_images", ADMIN_OR_READER),
                new Rule("modify_image", ADMIN_OR_MEMBER),
                new Rule("publicize_image", ADMIN),
                new Rule("communitize_image", ADMIN_OR_MEMBER),
                new Rule("download_image", ADMIN + " or (role:member and " + KNOWN + ")"),
                new Rule("upload_image", ADMIN_OR_MEMBER),
                new Rule("delete_image_location", ADMIN),
                new Rule("get_image_location", ADMIN_OR_READER),
                new Rule("set_image_location", ADMIN_OR_MEMBER),
                new Rule("add_image_location", "rule:service_api or (" + MEMBER + " and project_id:%(owner)s)"),
                new Rule("fetch_image_location", "rule:service_api"),
                new Rule("add_member", ADMIN_OR_MEMBER),
                new Rule("delete_member", ADMIN_OR_MEMBER),
                new Rule("get_member", READER_OR_SHARED_WITH),
                new Rule("get_members", READER_OR_SHARED_WITH),
                new Rule("modify_member", ADMIN + " or (role:member and " + SHARED_WITH + ")"),
                new Rule("manage_image_cache", ADMIN),
                new Rule("cache_image", "rule:manage_image_cache"),
                new Rule("cache_list", "rule:manage_image_cache"),
                new Rule("cache_delete", "rule:manage_image_cache"),
                new Rule("cache_clean", "rule:manage_image_cache"),
                new Rule("cache_prune", "rule:manage_image_cache"),
                new Rule("deactivate", ADMIN_OR_MEMBER),
                new Rule("reactivate", ADMIN_OR_MEMBER),
                new Rule("copy_image", ADMIN),
                new Rule("tasks_api_access", ADMIN, "Who may see and make tasks."),
                new Rule("stores_info_detail", ADMIN + " or rule:service_api"),
                new Rule("get_metadef_namespaces", ADMIN_OR_READER),
                new Rule("metadef_admin", ADMIN));
    }
}
