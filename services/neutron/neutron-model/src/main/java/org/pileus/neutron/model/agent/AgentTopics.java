package org.pileus.neutron.model.agent;

/// Topics, spelt as upstream spells them where it has the same one.
public final class AgentTopics {
    /// What agents ask and tell neutron-server.
    public static final String PLUGIN = "q-plugin";
    /// Heartbeats.
    public static final String REPORTS = "q-reports-plugin";
    /// Ports and security groups, for the L2 agents: directed at one host, or to all by fan-out.
    public static final String L2_AGENT = "q-agent-notifier";
    /// A call to one L2 agent: what its host has. Answers `taps`, names, and `filters`, the starts of ports' ids.
    public static final String HOST_TAPS = "host_taps";
    /// Networks and ports, for one DHCP agent.
    public static final String DHCP_AGENT = "dhcp_agent";

    private AgentTopics() {}
}
