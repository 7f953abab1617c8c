package org.pileus.neutron.server;

import java.util.List;
import org.pileus.kernel.policy.Rule;

/// The rules of the Network API with their defaults, by name. Names and defaults are upstream's (its policy
/// reference, 2026.2), so that an operator's `policy.yaml` fits. What upstream writes as a comparison of a
/// field is written as one of the target's attributes: `shared`, `router:external`, and the first word of
/// `device_owner`. Each holds for tokens of a project alone.
final class NeutronPolicies {
    private NeutronPolicies() {}

    static List<Rule> rules() {
        return RULES.lines().map(NeutronPolicies::rule).toList();
    }

    private static Rule rule(String line) {
        var bar = line.indexOf(" | ");
        return new Rule(line.substring(0, bar), line.substring(bar + 3)).ofProject();
    }

    private static final String RULES = """
            context_is_admin | role:admin
            service_api | role:service
            owner | project_id:%(project_id)s
            admin_or_owner | rule:context_is_admin or rule:owner
            context_is_advsvc | role:advsvc
            network_owner | project_id:%(network:project_id)s
            admin_only | rule:context_is_admin
            shared | 'True':%(shared)s
            default | rule:admin_or_owner
            sg_owner | project_id:%(security_group:project_id)s
            shared_address_groups | 'True':%(shared)s
            shared_address_scopes | 'True':%(shared)s
            external | 'True':%(router:external)s
            network_device | 'network':%(device_owner_prefix)s
            compute_device | 'compute':%(device_owner_prefix)s
            baremetal_device | 'baremetal':%(device_owner_prefix)s
            manila_device | 'manila':%(device_owner_prefix)s
            restrict_wildcard | (not '*':%(target_tenant)s and not '*':%(target_tenant)s) or rule:admin_only
            shared_security_group | 'True':%(shared)s
            external_network | 'True':%(router:external)s
            shared_subnetpools | 'True':%(shared)s
            create_address_group | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_address_group | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:shared_address_groups
            update_address_group | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_address_group | rule:admin_only or (role:member and project_id:%(project_id)s)
            add_addresses | rule:admin_only or (role:member and project_id:%(project_id)s)
            remove_addresses | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_address_scope | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_address_scope:shared | rule:admin_only
            get_address_scope | rule:admin_only or role:reader and project_id:%(project_id)s or rule:shared_address_scopes
            update_address_scope | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_address_scope:shared | rule:admin_only
            delete_address_scope | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_agent | rule:admin_only
            update_agent | rule:admin_only
            delete_agent | rule:admin_only
            create_dhcp-network | rule:admin_only
            get_dhcp-networks | rule:admin_only
            delete_dhcp-network | rule:admin_only
            create_l3-router | rule:admin_only
            get_l3-routers | rule:admin_only
            update_l3-router | rule:admin_only
            delete_l3-router | rule:admin_only
            get_dhcp-agents | rule:admin_only
            get_l3-agents | rule:admin_only
            get_availability_zone | role:reader
            create_default_security_group_rule | rule:admin_only
            get_default_security_group_rule | role:reader
            delete_default_security_group_rule | rule:admin_only
            create_floatingip | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_floatingip:floating_ip_address | rule:admin_only or (role:manager and project_id:%(project_id)s)
            create_floatingip:router_id | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_floatingip:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_floatingip | rule:admin_only or (role:reader and project_id:%(project_id)s)
            get_floatingip:tags | rule:admin_only or (role:reader and project_id:%(project_id)s)
            update_floatingip | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_floatingip:router_id | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_floatingip:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_floatingip | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_floatingip:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_floatingip_pool | rule:admin_only or (role:reader and project_id:%(project_id)s)
            create_network | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_network:shared | rule:admin_only
            create_network:router:external | rule:admin_only
            create_network:is_default | rule:admin_only
            create_network:port_security_enabled | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_network:segments | rule:admin_only
            create_network:provider:network_type | rule:admin_only
            create_network:provider:physical_network | rule:admin_only
            create_network:provider:segmentation_id | rule:admin_only
            create_network:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_network | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:service_api or rule:shared or rule:external or rule:context_is_advsvc
            get_network:segments | rule:admin_only
            get_network:provider:network_type | rule:admin_only
            get_network:provider:physical_network | rule:admin_only
            get_network:provider:segmentation_id | rule:admin_only
            get_network:tags | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:shared or rule:external or rule:context_is_advsvc
            update_network | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_network:segments | rule:admin_only
            update_network:shared | rule:admin_only
            update_network:provider:network_type | rule:admin_only
            update_network:provider:physical_network | rule:admin_only
            update_network:provider:segmentation_id | rule:admin_only
            update_network:router:external | rule:admin_only
            update_network:is_default | rule:admin_only
            update_network:port_security_enabled | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_network:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_network | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_network:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_network_ip_availability | rule:admin_only or (rule:service_api)
            get_port_binding | rule:admin_only or (rule:service_api)
            create_port_binding | rule:service_api
            delete_port_binding | rule:service_api
            activate | rule:service_api
            create_port | rule:admin_only or (rule:service_api) or role:member and rule:network_owner or rule:shared
            create_port:device_id | rule:admin_only or (role:member and project_id:%(project_id)s) or rule:service_api
            create_port:device_owner | not rule:network_device or rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            create_port:mac_address | rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            create_port:fixed_ips | rule:admin_only or (rule:service_api) or role:member and rule:network_owner or rule:shared
            create_port:fixed_ips:ip_address | rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            create_port:fixed_ips:subnet_id | rule:admin_only or (rule:service_api) or role:member and rule:network_owner or rule:shared
            create_port:port_security_enabled | rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            create_port:binding:host_id | rule:admin_only or (rule:service_api)
            create_port:binding:profile | rule:service_api
            create_port:binding:vnic_type | rule:admin_only or (role:member and project_id:%(project_id)s) or rule:service_api
            create_port:allowed_address_pairs | rule:admin_only or (role:member and rule:network_owner) or rule:service_api
            create_port:allowed_address_pairs:mac_address | rule:admin_only or (role:member and rule:network_owner) or rule:service_api
            create_port:allowed_address_pairs:ip_address | rule:admin_only or (role:member and rule:network_owner) or rule:service_api
            create_port:hints | rule:admin_only
            create_port:trusted | rule:admin_only
            create_port:tags | rule:admin_only or (role:member and project_id:%(project_id)s) or rule:context_is_advsvc
            get_port | rule:admin_only or (rule:service_api) or role:reader and rule:network_owner or role:reader and project_id:%(project_id)s
            get_port:binding:vif_type | rule:admin_only or (rule:service_api)
            get_port:binding:vif_details | rule:admin_only or (rule:service_api)
            get_port:binding:host_id | rule:admin_only or (rule:service_api)
            get_port:binding:profile | rule:admin_only or (rule:service_api)
            get_port:resource_request | rule:admin_only
            get_port:hints | rule:admin_only
            get_port:trusted | rule:admin_only
            get_port:tags | rule:context_is_advsvc or rule:admin_only or (role:reader and rule:network_owner) or role:reader and project_id:%(project_id)s
            update_port | rule:admin_only or (rule:service_api) or role:member and project_id:%(project_id)s
            update_port:device_id | rule:admin_only or (role:member and project_id:%(project_id)s) or rule:service_api
            update_port:device_owner | not rule:network_device or rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            update_port:mac_address | rule:admin_only or (rule:service_api) or role:manager and rule:network_owner
            update_port:fixed_ips | rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            update_port:fixed_ips:ip_address | rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            update_port:fixed_ips:subnet_id | rule:admin_only or (rule:service_api) or role:member and rule:network_owner or rule:shared
            update_port:port_security_enabled | rule:admin_only or (rule:service_api) or role:member and rule:network_owner
            update_port:binding:host_id | rule:admin_only or (rule:service_api)
            update_port:binding:profile | rule:service_api
            update_port:binding:vnic_type | rule:admin_only or (rule:service_api) or role:member and project_id:%(project_id)s
            update_port:allowed_address_pairs | rule:admin_only or (role:member and rule:network_owner) or rule:service_api
            update_port:allowed_address_pairs:mac_address | rule:admin_only or (role:member and rule:network_owner) or rule:service_api
            update_port:allowed_address_pairs:ip_address | rule:admin_only or (role:member and rule:network_owner) or rule:service_api
            update_port:data_plane_status | rule:admin_only or role:data_plane_integrator
            update_port:hints | rule:admin_only
            update_port:trusted | rule:admin_only
            update_port:tags | rule:admin_only or (role:member and project_id:%(project_id)s) or rule:context_is_advsvc
            delete_port | rule:admin_only or (rule:service_api) or (service_roles:service and (role:member and rule:network_owner or role:member and project_id:%(project_id)s)) or (not rule:compute_device and not rule:baremetal_device and not rule:manila_device and (role:member and rule:network_owner or role:member and project_id:%(project_id)s))
            delete_port:tags | rule:context_is_advsvc or role:member and project_id:%(project_id)s or rule:admin_only or (role:member and rule:network_owner)
            get_quota | rule:admin_only or (role:manager and project_id:%(project_id)s)
            update_quota | rule:admin_only
            delete_quota | rule:admin_only
            create_rbac_policy | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_rbac_policy:target_tenant | rule:admin_only or (not '*':%(target_tenant)s and not '*':%(target_tenant)s)
            create_rbac_policy:target_project | rule:admin_only or not '*':%(target_tenant)s
            update_rbac_policy | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_rbac_policy:target_tenant | rule:admin_only or (not '*':%(target_tenant)s and not '*':%(target_tenant)s)
            update_rbac_policy:target_project | rule:admin_only or not '*':%(target_tenant)s
            get_rbac_policy | rule:admin_only or (role:reader and project_id:%(project_id)s)
            delete_rbac_policy | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_router | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_router:distributed | rule:admin_only
            create_router:ha | rule:admin_only
            create_router:external_gateway_info | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_router:external_gateway_info:network_id | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_router:external_gateway_info:enable_snat | rule:admin_only
            create_router:external_gateway_info:external_fixed_ips | rule:admin_only
            create_router:enable_default_route_bfd | rule:admin_only
            create_router:enable_default_route_ecmp | rule:admin_only
            create_router:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_router | rule:admin_only or (role:reader and project_id:%(project_id)s)
            get_router:distributed | rule:admin_only
            get_router:ha | rule:admin_only
            get_router:tags | rule:admin_only or (role:reader and project_id:%(project_id)s)
            update_router | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_router:distributed | rule:admin_only
            update_router:ha | rule:admin_only
            update_router:external_gateway_info | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_router:external_gateway_info:network_id | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_router:external_gateway_info:enable_snat | rule:admin_only
            update_router:external_gateway_info:external_fixed_ips | rule:admin_only
            update_router:enable_default_route_bfd | rule:admin_only
            update_router:enable_default_route_ecmp | rule:admin_only
            update_router:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_router | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_router:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            add_router_interface | rule:admin_only or (role:member and project_id:%(project_id)s)
            remove_router_interface | rule:admin_only or (role:member and project_id:%(project_id)s)
            add_extraroutes | rule:admin_only or (role:member and project_id:%(project_id)s)
            remove_extraroutes | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_default_security_group | rule:admin_only or (rule:service_api) or role:reader and project_id:%(project_id)s
            create_security_group | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_security_group:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_security_group | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:shared_security_group
            get_security_group:tags | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:shared_security_group
            update_security_group | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_security_group:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_security_group | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_security_group:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_security_group_rule | rule:admin_only or (role:member and rule:sg_owner)
            get_security_group_rule | rule:admin_only or (role:reader and rule:sg_owner)
            delete_security_group_rule | rule:admin_only or (role:member and rule:sg_owner)
            get_service_provider | role:reader
            create_subnet | rule:admin_only or (role:member and rule:network_owner)
            create_subnet:segment_id | rule:admin_only
            create_subnet:service_types | rule:admin_only
            create_subnet:tags | role:member and project_id:%(project_id)s or rule:admin_only or (role:member and rule:network_owner)
            get_subnet | role:reader and project_id:%(project_id)s or rule:shared or rule:external_network or rule:admin_only or (role:reader and rule:network_owner) or rule:service_api
            get_subnet:segment_id | rule:admin_only
            get_subnet:tags | role:reader and project_id:%(project_id)s or rule:shared or rule:external_network or rule:admin_only or (role:reader and rule:network_owner)
            update_subnet | role:member and project_id:%(project_id)s or rule:admin_only or (role:member and rule:network_owner)
            update_subnet:segment_id | rule:admin_only
            update_subnet:service_types | rule:admin_only
            update_subnet:leak_routes | rule:admin_only
            update_subnet:tags | role:member and project_id:%(project_id)s or rule:admin_only or (role:member and rule:network_owner)
            delete_subnet | role:member and project_id:%(project_id)s or rule:admin_only or (role:member and rule:network_owner)
            delete_subnet:tags | role:member and project_id:%(project_id)s or rule:admin_only or (role:member and rule:network_owner)
            create_subnetpool | rule:admin_only or (role:member and project_id:%(project_id)s)
            create_subnetpool:shared | rule:admin_only
            create_subnetpool:is_default | rule:admin_only
            create_subnetpool:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            get_subnetpool | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:shared_subnetpools
            get_subnetpool:tags | rule:admin_only or (role:reader and project_id:%(project_id)s) or rule:shared_subnetpools
            update_subnetpool | rule:admin_only or (role:member and project_id:%(project_id)s)
            update_subnetpool:is_default | rule:admin_only
            update_subnetpool:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_subnetpool | rule:admin_only or (role:member and project_id:%(project_id)s)
            delete_subnetpool:tags | rule:admin_only or (role:member and project_id:%(project_id)s)
            onboard_network_subnets | rule:admin_only or (role:member and project_id:%(project_id)s)
            add_prefixes | rule:admin_only or (role:member and project_id:%(project_id)s)
            remove_prefixes | rule:admin_only or (role:member and project_id:%(project_id)s)""";
}
