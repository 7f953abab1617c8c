package org.pileus.neutron.model.agent;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A heartbeat: cast `report_state` on [AgentTopics#REPORTS], every 30 s.
/// @param agentType       such as `Linux bridge agent`
/// @param binary          such as `neutron-linuxbridge-agent`
/// @param topic           the topic the agent serves; `N/A` for none
/// @param configurations  shown by the API as they are
/// @param start           true in the first one after the agent started
public record AgentState(
        String agentType,
        String binary,
        String host,
        String topic,
        String availabilityZone,
        ObjectNode configurations,
        boolean start) {
    public static final String METHOD = "report_state";
    public static final String LINUX_BRIDGE = "Linux bridge agent";
    public static final String DHCP = "DHCP agent";
    public static final String METADATA = "Metadata agent";

    public ObjectNode toJson() {
        var node = Json.object()
                .put("agent_type", agentType)
                .put("binary", binary)
                .put("host", host)
                .put("topic", topic)
                .put("availability_zone", availabilityZone)
                .put("start_flag", start);
        node.set("configurations", configurations);
        return node;
    }

    public static AgentState fromJson(JsonNode node) {
        return new AgentState(
                Wire.text(node, "agent_type"),
                Wire.text(node, "binary"),
                Wire.text(node, "host"),
                Wire.text(node, "topic"),
                Wire.text(node, "availability_zone"),
                node.path("configurations") instanceof ObjectNode object ? object : Json.object(),
                Wire.flag(node, "start_flag", false));
    }
}
