package org.pileus.nova.api.servers;

import java.util.Set;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.JsonNode;

/// How a running guest does, as its host sees it.
public final class DiagnosticsHandlers {
    private final ServerLookup lookup;
    private final ComputeHost compute;

    public DiagnosticsHandlers(ServerLookup lookup, ComputeHost compute) {
        this.lookup = lookup;
        this.compute = compute;
    }

    /// GET /servers/{server_id}/diagnostics: below 2.48 whatever the host says, since then in one form.
    public Response show(Request request) {
        QueryShape.none(request);
        var server = lookup.require(request);
        ActionGate.states(server, "get_diagnostics", Set.of(VmState.ACTIVE));
        var told = compute.call(server, new ComputeCall.Diagnostics(server.id()));
        return Response.ok(request.microversion().atLeast(2, 48) ? standard(server, told) : told);
    }

    /// What a host does not tell is null, zero or empty, as the form demands.
    private static JsonNode standard(Instance server, JsonNode told) {
        var node = Json.object();
        node.put("config_drive", server.spec().configDrive());
        list(node, told, "cpu_details");
        list(node, told, "disk_details");
        node.put("driver", "libvirt"); // of the four names that the form knows
        node.put("hypervisor", Json.textOrNull(told, "hypervisor"));
        node.put("hypervisor_os", Json.textOrNull(told, "hypervisor_os"));
        var memory = node.putObject("memory_details");
        memory.put(
                "maximum",
                told.path("memory_details")
                        .path("maximum")
                        .asLong(server.flavor().memoryMib()));
        memory.put("used", told.path("memory_details").path("used").asLong(0));
        list(node, told, "nic_details");
        node.put("num_cpus", told.path("num_cpus").asInt(server.flavor().vcpus()));
        node.put("num_disks", told.path("num_disks").asInt(1));
        node.put("num_nics", told.path("num_nics").asInt(server.vifs().size()));
        node.put("state", told.path("state").asString("running"));
        node.put("uptime", told.path("uptime").asLong(0));
        return node;
    }

    private static void list(tools.jackson.databind.node.ObjectNode node, JsonNode told, String key) {
        node.set(key, told.path(key).isArray() ? told.path(key) : Json.array());
    }
}
