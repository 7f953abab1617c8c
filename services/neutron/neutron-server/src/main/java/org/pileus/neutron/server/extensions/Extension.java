package org.pileus.neutron.server.extensions;

import java.util.ArrayList;
import java.util.List;

/// One feature of the API, named by its alias.
record Extension(String alias, String name, String description) {
    private static Extension of(String alias, String name) {
        return new Extension(alias, name, name + ".");
    }

    static List<Extension> all(boolean routers) {
        var all = new ArrayList<>(CORE);
        if (routers) {
            all.addAll(ROUTERS);
        }
        return List.copyOf(all);
    }

    private static final List<Extension> CORE = List.of(
            of("provider", "Provider network"),
            of("external-net", "External networks"),
            of("binding", "Port binding"),
            of("allowed-address-pairs", "Allowed address pairs"),
            of("extra_dhcp_opt", "Extra DHCP options of ports"),
            of("net-mtu", "MTU of networks"),
            of("net-mtu-writable", "MTU of networks that can be set"),
            of("security-group", "Security groups"),
            of("stateful-security-group", "Stateful security groups"),
            of("security-groups-normalized-cidr", "Normal form of the prefixes of rules"),
            of("port-security-groups-filtering", "Filter of ports by their security groups"),
            of("security-groups-shared-filtering", "Filter of security groups by sharing"),
            of("security-groups-rules-belongs-to-default-sg", "Mark of rules of default groups"),
            of("quotas", "Quotas"),
            of("quota_details", "Use of quotas"),
            of("quota-check-limit", "Check of new limits against the use"),
            of("rbac-policies", "Sharing of networks"),
            of("rbac-address-scope", "Sharing of address scopes"),
            of("rbac-security-groups", "Sharing of security groups"),
            of("rbac-subnetpool", "Sharing of subnet pools"),
            of("agent", "Agents"),
            of("dhcp_agent_scheduler", "Networks of DHCP agents"),
            of("availability_zone", "Availability zones"),
            of("network_availability_zone", "Availability zones of networks"),
            of("subnet_allocation", "Subnet pools"),
            of("default-subnetpools", "Default subnet pools"),
            of("subnetpool-prefix-ops", "Adding and removing of a subnet pool's prefixes"),
            of("service-type", "Providers of services"),
            of("address-scope", "Address scopes"),
            of("standard-attr-tag", "Tags"),
            of("tag-creation", "Tags in creates"),
            of("binding-extended", "Several bindings of a port"),
            of("network-ip-availability", "Use of addresses"),
            of("address-group", "Address groups"),
            of("rbac-address-group", "Sharing of address groups"),
            of("security-groups-remote-address-group", "Address groups in rules"),
            of("port-security", "Port security"),
            of("subnet-service-types", "Service types of subnets"),
            of("subnet-external-network", "External network flag of subnets"),
            of("standard-attr-description", "Descriptions"),
            of("standard-attr-revisions", "Revision numbers"),
            of("standard-attr-timestamp", "Times of creation and change"),
            of("revision-if-match", "Changes under the condition of a revision number"),
            of("pagination", "Pages of lists"),
            of("sorting", "Sorting of lists"),
            of("sort-key-validation", "Refusal of unknown sort keys"),
            of("filter-validation", "Refusal of unknown filters"),
            of("empty-string-filtering", "Filters for empty text"),
            of("ip-substring-filtering", "Filter of ports by a part of an address"),
            of("project-id", "project_id beside tenant_id"),
            of("uplink-status-propagation", "Propagation of the uplink's status"),
            of("data-plane-status", "Status of the data plane"),
            of("port-numa-affinity-policy", "NUMA affinity policy of ports"),
            of("port-device-profile", "Device profile of ports"));

    private static final List<Extension> ROUTERS = List.of(
            of("router", "Routers and floating IPs"),
            of("ext-gw-mode", "SNAT mode of gateways"),
            of("extraroute", "Extra routes"),
            of("extraroute-atomic", "Adding and removing of extra routes"));
}
