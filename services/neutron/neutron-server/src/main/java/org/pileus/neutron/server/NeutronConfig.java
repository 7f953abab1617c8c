package org.pileus.neutron.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pileus.client.keystone.Credentials;

/// What an operator may set. The names in the comments are the option names of upstream.
///
/// @param credentials           of the service user `neutron`
/// @param flatNetworks          `[ml2_type_flat] flat_networks`: physical networks, `*` for any
/// @param vlanRanges `[ml2_type_vlan] network_vlan_ranges`: `physnet1:100:199`, or `physnet1` for provider
///     use only
/// @param vniRanges             `[ml2_type_vxlan] vni_ranges`: `1:1000`; empty for no VXLAN
/// @param tenantNetworkTypes    `[ml2] tenant_network_types`, tried in this order
/// @param physicalMtu           `global_physnet_mtu`, in bytes
/// @param agentDownTime         `agent_down_time`
/// @param dhcpAgentsPerNetwork  `dhcp_agents_per_network`
/// @param dnsDomain             `dns_domain`
/// @param macBase               `base_mac`: its first three bytes
/// @param quotas                `[quotas] quota_<resource>`; -1 for no limit
/// @param policyOverrides       from `policy.yaml`
/// @param serveRouters          `service_plugins` holds `router`: whether routers and floating IPs are offered
public record NeutronConfig(
        Credentials credentials,
        List<String> flatNetworks,
        List<String> vlanRanges,
        List<String> vniRanges,
        List<String> tenantNetworkTypes,
        int physicalMtu,
        Duration agentDownTime,
        int dhcpAgentsPerNetwork,
        String dnsDomain,
        String macBase,
        Map<String, Long> quotas,
        Map<String, String> policyOverrides,
        boolean serveRouters) {
    public NeutronConfig {
        flatNetworks = List.copyOf(flatNetworks);
        vlanRanges = List.copyOf(vlanRanges);
        vniRanges = List.copyOf(vniRanges);
        tenantNetworkTypes = List.copyOf(tenantNetworkTypes);
        quotas = Map.copyOf(quotas);
        policyOverrides = Map.copyOf(policyOverrides);
    }

    /// One flat and VLAN capable physical network `physnet1`, no self-service networks but VLANs 100 to 199
    /// of it.
    public static NeutronConfig defaults(Credentials credentials) {
        return new NeutronConfig(
                credentials,
                List.of("*"),
                List.of("physnet1:100:199"),
                List.of(),
                List.of("vlan"),
                1500,
                Duration.ofSeconds(75),
                1,
                "openstacklocal",
                "fa:16:3e",
                defaultQuotas(),
                Map.of(),
                false);
    }

    /// Upstream's limits. Source: security checklist, H02.
    public static Map<String, Long> defaultQuotas() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("network", 100L);
        all.put("subnet", 100L);
        all.put("port", 500L);
        all.put("router", 10L);
        all.put("floatingip", 50L);
        all.put("security_group", 10L);
        all.put("security_group_rule", 100L);
        all.put("subnetpool", -1L);
        all.put("rbac_policy", 10L);
        return all;
    }
}
