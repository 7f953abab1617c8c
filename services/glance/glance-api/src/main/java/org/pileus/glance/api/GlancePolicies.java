package org.pileus.glance.api;

import java.util.List;
import org.pileus.kernel.policy.Rule;

/// The rules of this service, with upstream's names and defaults.
final class GlancePolicies {
    private static final String ADMIN = "rule:context_is_admin";
    private static final String MEMBER = "role:member and project_id:%(project_id)s";
    private static final String READER = "role:reader and project_id:%(project_id)s";
    private static final String SHARED_WITH = "project_id:%(member_id)s";
    private static final String KNOWN =
            "(project_id:%(project_id)s or " + SHARED_WITH
                    + " or 'community':%(visibility)s or 'public':%(visibility)s or 'shared':%(visibility)s)";
    private static final String ADMIN_OR_MEMBER = ADMIN + " or (" + MEMBER + ")";
    private static final String ADMIN_OR_READER = ADMIN + " or (" + READER + ")";
    private static final String READER_OR_SHARED_WITH =
            ADMIN + " or (role:reader and (project_id:%(project_id)s or " + SHARED_WITH + "))";
    private static final String KNOWN_NAMESPACE =
            ADMIN + " or (role:reader and (project_id:%(project_id)s or 'public':%(visibility)s))";

    private GlancePolicies() {}

    static List<Rule> rules() {
        return List.of(
                new Rule("context_is_admin", "role:admin", "Who may do everything."),
                new Rule("service_api", "role:service", "Services."),
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
                new Rule("deactivate", ADMIN_OR_MEMBER),
                new Rule("reactivate", ADMIN_OR_MEMBER),
                new Rule("copy_image", ADMIN),
                new Rule("tasks_api_access", ADMIN, "Who may see and make tasks."),
                new Rule("stores_info_detail", ADMIN + " or rule:service_api"),
                new Rule("get_metadef_namespaces", KNOWN_NAMESPACE),
                new Rule("metadef_admin", ADMIN));
    }
}
