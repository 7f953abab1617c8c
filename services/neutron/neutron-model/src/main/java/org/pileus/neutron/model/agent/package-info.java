/// Messages between neutron-server and the agents of the hosts, encoded and decoded by hand.
///
/// | direction | target | message |
/// | --- | --- | --- |
/// | L2 agent to server | call [AgentTopics#PLUGIN] | [DevicesRequest] → [DevicesReply] |
/// | L2 agent to server | call [AgentTopics#PLUGIN] | [GroupsRequest] → [GroupsReply] |
/// | DHCP agent to server | call [AgentTopics#PLUGIN] | [NetworksRequest] → [NetworksReply] |
/// | DHCP agent to server | call [AgentTopics#PLUGIN] | [DhcpPortRequest] → [DhcpPortReply] |
/// | metadata agent to server | call [AgentTopics#PLUGIN] | [PortsRequest] → [PortsReply] |
/// | agent to server | cast [AgentTopics#PLUGIN] | [PluginCast] |
/// | agent to server | cast [AgentTopics#REPORTS] | [AgentState] |
/// | server to L2 agent | cast [AgentTopics#L2_AGENT] at a host, or fan-out of the same topic | [L2Cast] |
/// | server to DHCP agent | cast [AgentTopics#DHCP_AGENT] at a host | [DhcpCast] |
@NullMarked
package org.pileus.neutron.model.agent;

import org.jspecify.annotations.NullMarked;
