package org.pileus.neutron.server;

import java.time.Clock;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.nova.NovaClient;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.service.Seams;
import org.pileus.neutron.server.addressgroups.AddressGroupsApi;
import org.pileus.neutron.server.addressscopes.AddressScopesApi;
import org.pileus.neutron.server.agents.AgentRegistry;
import org.pileus.neutron.server.agents.AgentsApi;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.agents.HostsApi;
import org.pileus.neutron.server.binding.PortBinder;
import org.pileus.neutron.server.floatingips.Associations;
import org.pileus.neutron.server.floatingips.FloatingIpsApi;
import org.pileus.neutron.server.ipam.Ipam;
import org.pileus.neutron.server.networks.NetworksApi;
import org.pileus.neutron.server.networks.SegmentTypes;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.notify.NovaEvents;
import org.pileus.neutron.server.ports.GroupMembers;
import org.pileus.neutron.server.ports.PortBindings;
import org.pileus.neutron.server.ports.PortRepository;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.ports.PortWriters;
import org.pileus.neutron.server.ports.PortsApi;
import org.pileus.neutron.server.ports.PortsUnderWay;
import org.pileus.neutron.server.ports.Provisioning;
import org.pileus.neutron.server.rbac.RbacApi;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.routers.RouterPorts;
import org.pileus.neutron.server.routers.RoutersApi;
import org.pileus.neutron.server.rpc.AgentCalls;
import org.pileus.neutron.server.securitygroups.GroupsApi;
import org.pileus.neutron.server.securitygroups.RulesApi;
import org.pileus.neutron.server.securitygroups.SecurityGroups;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Peers;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.ResourceStore;
import org.pileus.neutron.server.subnetpools.SubnetPoolsApi;
import org.pileus.neutron.server.subnets.SubnetsApi;

/// The objects of one neutron-server, made in order. Nothing runs before [NeutronServerService#start].
final class NeutronParts {
    private final NeutronConfig config;
    private final Policy policy;
    private final Clock clock;
    private final Database db;
    private final Model model = new Model();
    private final ResourceStore store;
    private final Peers peers;
    private final Quotas quotas;
    private final Sharing sharing;
    private final SecurityGroups groups;
    private final AgentRegistry agents;
    private final DhcpScheduler dhcp;
    private final GroupMembers members;
    private final AgentNotifier notifier;
    private final NovaEvents nova;
    private final Ipam ipam;
    private final PortRepository ports = new PortRepository();
    private final PortWriter writer;
    private final Provisioning provisioning;
    private final AgentCalls agentCalls;
    private final NetworksApi networks;
    private final SubnetsApi subnets;
    private final PortsApi portsApi;
    private final GroupsApi groupsApi;
    private final RulesApi rulesApi;
    private final SubnetPoolsApi subnetPools;
    private final AddressScopesApi addressScopes;
    private final RbacApi rbac;
    private final AgentsApi agentsApi;
    private final HostsApi hostsApi;
    private final RouterPorts routerPorts;
    private final RoutersApi routers;
    private final FloatingIpsApi floatingIps;
    private final PortBindings portBindings;
    private final AddressGroupsApi addressGroups;

    NeutronParts(Seams seams, NeutronConfig config, ServiceSession session) {
        this.config = config;
        this.clock = seams.clock();
        this.policy = Policy.of(NeutronPolicies.rules(), config.policyOverrides());
        this.db = seams.databases().open(NeutronSchema.NAME, NeutronSchema.migrations());
        this.store = new ResourceStore(db, model, seams.bus(), clock, seams.ids());
        this.peers = new Peers(seams.bus(), clock, seams.ids());
        this.quotas = new Quotas(db, config.quotas());
        this.sharing = new Sharing(model);
        this.groups = new SecurityGroups(db, store, model, quotas, sharing);
        this.agents = new AgentRegistry(db, clock, seams.ids(), config.agentDownTime(), peers);
        this.dhcp = new DhcpScheduler(db, agents, model, config.dhcpAgentsPerNetwork(), peers);
        this.members = new GroupMembers(db, ports, groups, model, peers);
        this.notifier = new AgentNotifier(seams.bus(), members, dhcp, seams.ids());
        this.nova = new NovaEvents(new NovaClient(session), seams.tracer(), seams.timers());
        this.ipam = new Ipam(db, seams.random(), clock, peers);
        var underWay = new PortsUnderWay(peers);
        var binder = new PortBinder(agents, seams.failpoints());
        this.writer = PortWriters.make(
                db,
                ports,
                underWay,
                ipam,
                quotas,
                store,
                model,
                groups,
                binder,
                dhcp,
                notifier,
                nova,
                seams,
                config.macBase());
        this.provisioning = new Provisioning(db, ports, underWay, nova, clock, seams.tracer(), seams.failpoints());
        this.agentCalls = new AgentCalls(
                db, ports, writer, model, members, provisioning, agents, dhcp, notifier, config.dnsDomain());
        var segments = new SegmentTypes(
                config.flatNetworks(),
                config.vlanRanges(),
                config.vniRanges(),
                config.tenantNetworkTypes(),
                config.physicalMtu(),
                model);
        this.networks = new NetworksApi(db, store, model, quotas, sharing, segments, groups, dhcp, notifier);
        this.subnets = new SubnetsApi(db, store, model, quotas, sharing, networks, ipam, dhcp, notifier);
        this.portsApi = new PortsApi(db, ports, writer, model, networks, seams.tracer());
        this.groupsApi = new GroupsApi(db, store, model, quotas, groups, sharing, notifier);
        this.rulesApi = new RulesApi(db, store, model, quotas, groups, sharing, notifier);
        this.subnetPools = new SubnetPoolsApi(db, store, model, quotas, sharing);
        this.addressScopes = new AddressScopesApi(db, store, model, sharing);
        this.rbac = new RbacApi(db, store, model, quotas);
        this.hostsApi = new HostsApi(agents, seams.bus());
        this.agentsApi = new AgentsApi(agents, dhcp, networks, notifier);
        this.routerPorts = new RouterPorts(db, ports, model);
        this.routers = new RoutersApi(db, store, model, quotas, sharing, networks, writer, routerPorts, agents);
        this.floatingIps = new FloatingIpsApi(
                db,
                store,
                model,
                quotas,
                sharing,
                networks,
                writer,
                new Associations(portsApi, routerPorts, model),
                nova);
        portsApi.followedBy(floatingIps);
        this.portBindings = new PortBindings(writer, binder, model);
        this.addressGroups = new AddressGroupsApi(db, store, model, sharing, notifier);
    }

    /// Reads what is stored.
    void load() {
        store.load();
        agents.load();
        dhcp.load();
        members.load();
    }

    /// Slow work that makes good what was lost: changes of other servers, events, agents of networks.
    void sweep() {
        load();
        agentCalls.scheduleWaiting();
        provisioning.sweep(dhcp::served, notifier::askDhcp);
        provisioning.resend();
    }

    void saveHeartbeats() {
        agents.save();
        agents.load();
        peers.announce();
    }

    NeutronConfig config() {
        return config;
    }

    Policy policy() {
        return policy;
    }

    Clock clock() {
        return clock;
    }

    Database db() {
        return db;
    }

    Model model() {
        return model;
    }

    Peers peers() {
        return peers;
    }

    ResourceStore store() {
        return store;
    }

    Quotas quotas() {
        return quotas;
    }

    Sharing sharing() {
        return sharing;
    }

    SecurityGroups groups() {
        return groups;
    }

    AgentRegistry agents() {
        return agents;
    }

    DhcpScheduler dhcp() {
        return dhcp;
    }

    AgentNotifier notifier() {
        return notifier;
    }

    NovaEvents novaEvents() {
        return nova;
    }

    Ipam ipam() {
        return ipam;
    }

    PortRepository ports() {
        return ports;
    }

    PortWriter writer() {
        return writer;
    }

    Provisioning provisioning() {
        return provisioning;
    }

    AgentCalls agentCalls() {
        return agentCalls;
    }

    NetworksApi networks() {
        return networks;
    }

    SubnetsApi subnets() {
        return subnets;
    }

    PortsApi portsApi() {
        return portsApi;
    }

    GroupsApi groupsApi() {
        return groupsApi;
    }

    RulesApi rulesApi() {
        return rulesApi;
    }

    SubnetPoolsApi subnetPools() {
        return subnetPools;
    }

    AddressScopesApi addressScopes() {
        return addressScopes;
    }

    RbacApi rbac() {
        return rbac;
    }

    HostsApi hostsApi() {
        return hostsApi;
    }

    AgentsApi agentsApi() {
        return agentsApi;
    }

    RouterPorts routerPorts() {
        return routerPorts;
    }

    RoutersApi routers() {
        return routers;
    }

    FloatingIpsApi floatingIps() {
        return floatingIps;
    }

    PortBindings portBindings() {
        return portBindings;
    }

    AddressGroupsApi addressGroups() {
        return addressGroups;
    }
}
