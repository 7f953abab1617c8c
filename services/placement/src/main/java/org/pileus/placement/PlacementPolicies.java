package org.pileus.placement;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.policy.Rule;

/// The rules of this service, with upstream's names and defaults; tokens of a project only.
final class PlacementPolicies {
    private static final String ADMIN_OR_SERVICE = "rule:admin_or_service_api";

    private PlacementPolicies() {}

    static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>(List.of(
                new Rule("admin_api", "role:admin", "Default of most routes, in older files."),
                new Rule("service_api", "role:service", "Default of routes for services alone."),
                new Rule("admin_or_service_api", "role:admin or role:service", "Default of most routes."),
                new Rule("project_reader_api", "role:reader and project_id:%(project_id)s", "A project's own reader."),
                new Rule(
                        "admin_or_project_reader_or_service_api",
                        "role:admin or rule:project_reader_api or role:service",
                        "Default of what a project may know of itself."),
                new Rule("placement:reshaper:reshape", "rule:service_api", "Reshape inventories and allocations."),
                new Rule("placement:usages", "rule:admin_or_project_reader_or_service_api", "What a project uses.")));
        for (var name : ADMIN_OR_SERVICE_RULES) {
            rules.add(new Rule("placement:" + name, ADMIN_OR_SERVICE));
        }
        return rules.stream().map(Rule::ofProject).toList();
    }

    private static final List<String> ADMIN_OR_SERVICE_RULES = List.of(
            "resource_providers:list",
            "resource_providers:create",
            "resource_providers:show",
            "resource_providers:update",
            "resource_providers:delete",
            "resource_classes:list",
            "resource_classes:create",
            "resource_classes:show",
            "resource_classes:update",
            "resource_classes:delete",
            "resource_providers:inventories:list",
            "resource_providers:inventories:create",
            "resource_providers:inventories:show",
            "resource_providers:inventories:update",
            "resource_providers:inventories:delete",
            "resource_providers:aggregates:list",
            "resource_providers:aggregates:update",
            "resource_providers:usages",
            "traits:list",
            "traits:show",
            "traits:update",
            "traits:delete",
            "resource_providers:traits:list",
            "resource_providers:traits:update",
            "resource_providers:traits:delete",
            "allocations:manage",
            "allocations:list",
            "allocations:update",
            "allocations:delete",
            "resource_providers:allocations:list",
            "allocation_candidates:list");
}
