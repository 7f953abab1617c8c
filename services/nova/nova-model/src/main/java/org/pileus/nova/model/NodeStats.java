package org.pileus.nova.model;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a compute node has and holds, as `os-hypervisors` shows it and the scheduler weighs it.
/// @param hypervisorVersion  major * 1,000,000 + minor * 1,000 + micro
/// @param memoryMib          of the host; used counts the flavors of its guests plus what is reserved
/// @param diskGib            size of the store; `diskFreeGib` is what is really free there now
/// @param running            guests there
/// @param building           builds under way: an I/O load that the scheduler spreads
/// @param cpuInfo            `{arch, model, vendor, features, topology{sockets, cores, threads}}`
public record NodeStats(
        String hypervisorType,
        int hypervisorVersion,
        int vcpus,
        int vcpusUsed,
        long memoryMib,
        long memoryUsedMib,
        long diskGib,
        long diskUsedGib,
        long diskFreeGib,
        int running,
        int building,
        double cpuRatio,
        double memoryRatio,
        double diskRatio,
        String hostIp,
        ObjectNode cpuInfo) {
    /// Without the processor's details, which do not change: for the reports.
    public NodeStats brief() {
        return withCpuInfo(Json.object());
    }

    public NodeStats withCpuInfo(ObjectNode info) {
        return new NodeStats(
                hypervisorType,
                hypervisorVersion,
                vcpus,
                vcpusUsed,
                memoryMib,
                memoryUsedMib,
                diskGib,
                diskUsedGib,
                diskFreeGib,
                running,
                building,
                cpuRatio,
                memoryRatio,
                diskRatio,
                hostIp,
                info);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("type", hypervisorType);
        node.put("version", hypervisorVersion);
        node.put("vcpus", vcpus);
        node.put("vcpus_used", vcpusUsed);
        node.put("memory_mb", memoryMib);
        node.put("memory_mb_used", memoryUsedMib);
        node.put("local_gb", diskGib);
        node.put("local_gb_used", diskUsedGib);
        node.put("disk_available_least", diskFreeGib);
        node.put("running_vms", running);
        node.put("current_workload", building);
        node.put("cpu_allocation_ratio", cpuRatio);
        node.put("ram_allocation_ratio", memoryRatio);
        node.put("disk_allocation_ratio", diskRatio);
        node.put("host_ip", hostIp);
        node.set("cpu_info", cpuInfo);
        return node;
    }

    public static NodeStats fromJson(JsonNode node) {
        return new NodeStats(
                node.path("type").asString("fake"),
                node.path("version").asInt(0),
                node.path("vcpus").asInt(0),
                node.path("vcpus_used").asInt(0),
                node.path("memory_mb").asLong(0),
                node.path("memory_mb_used").asLong(0),
                node.path("local_gb").asLong(0),
                node.path("local_gb_used").asLong(0),
                node.path("disk_available_least").asLong(0),
                node.path("running_vms").asInt(0),
                node.path("current_workload").asInt(0),
                node.path("cpu_allocation_ratio").asDouble(1),
                node.path("ram_allocation_ratio").asDouble(1),
                node.path("disk_allocation_ratio").asDouble(1),
                node.path("host_ip").asString("127.0.0.1"),
                node.path("cpu_info") instanceof ObjectNode cpu ? cpu : Json.object());
    }
}
