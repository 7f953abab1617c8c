package org.pileus.wiring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.diskimage.qemu.QemuConverter;
import org.pileus.glance.api.GlanceApiService;
import org.pileus.glance.registry.GlanceRegistryService;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.keystone.KeystoneService;
import org.pileus.neutron.dhcp.DhcpAgent;
import org.pileus.neutron.linuxbridge.LinuxBridgeAgent;
import org.pileus.neutron.metadata.MetadataAgent;
import org.pileus.neutron.server.NeutronServerService;
import org.pileus.nova.api.NovaApiService;
import org.pileus.nova.compute.ComputePeers;
import org.pileus.nova.compute.NovaComputeService;
import org.pileus.nova.conductor.NovaConductorService;
import org.pileus.nova.novncproxy.NovaNovncProxyService;
import org.pileus.nova.scheduler.NovaSchedulerService;
import org.pileus.placement.PlacementService;

/// Every service by its name, and the order in which one that needs another comes after it. Both wirings use this
/// table.
public final class ServiceTable {
    private final CloudConfig config;
    private @Nullable ComputePeers peers;

    public ServiceTable(CloudConfig config) {
        this.config = config;
    }

    /// The services of a controller, in the order of their start.
    public static List<String> controlNames() {
        return List.of(
                "keystone",
                "glance-registry",
                "glance-api",
                "placement",
                "neutron-server",
                "nova-conductor",
                "nova-scheduler",
                "nova-api",
                "nova-novncproxy");
    }

    /// One service of a controller.
    /// @param traces  where nova-api finds the spans
    public Service control(String name, Seams seams, TraceStore traces) {
        return switch (name) {
            case "keystone" -> new KeystoneService(seams, config.keystone());
            case "glance-registry" -> new GlanceRegistryService(seams, config.glanceRegistry());
            case "glance-api" -> glanceApi(seams);
            case "placement" -> new PlacementService(seams, config.placement());
            case "neutron-server" -> new NeutronServerService(seams, config.neutron());
            case "nova-conductor" -> new NovaConductorService(seams, config.novaConductor());
            case "nova-scheduler" -> new NovaSchedulerService(seams, config.novaScheduler());
            case "nova-api" -> new NovaApiService(seams, config.novaApi(), traces);
            case "nova-novncproxy" -> new NovaNovncProxyService(seams, config.novncProxy());
            default -> throw new IllegalArgumentException("there is no service " + name);
        };
    }

    private Service glanceApi(Seams seams) {
        try {
            return new GlanceApiService(
                    seams,
                    config.glanceApi(),
                    config.imageStores().open(),
                    config.imageStores().worker(seams.host()),
                    QemuConverter.standard());
        } catch (IOException e) {
            throw new IllegalStateException("the image store cannot be opened: " + e.getMessage(), e);
        }
    }

    public List<Service> control(Seams seams, TraceStore traces) {
        List<Service> all = new ArrayList<>();
        controlNames().forEach(name -> all.add(control(name, seams, traces)));
        return all;
    }

    /// The agents that a network has once: DHCP and metadata.
    public List<Service> agents(Seams seams, HostDrivers drivers) {
        return List.of(agent("neutron-dhcp-agent", seams, drivers), agent("neutron-metadata-agent", seams, drivers));
    }

    /// One of the network's agents.
    public Service agent(String name, Seams seams, HostDrivers drivers) {
        return switch (name) {
            case "neutron-dhcp-agent" -> new DhcpAgent(seams, config.dhcpAgent(), drivers.dhcp());
            case "neutron-metadata-agent" -> new MetadataAgent(seams, config.metadataAgent(), drivers.metadata());
            case "neutron-linuxbridge-agent" ->
                new LinuxBridgeAgent(
                        seams, config.linuxBridgeAgent(drivers.simulated()), drivers.bridges(), drivers.filter());
            default -> throw new IllegalArgumentException("there is no agent " + name);
        };
    }

    /// What every compute host runs: nova-compute and the linuxbridge agent.
    public List<Service> host(Seams seams, HostDrivers drivers, boolean simulated) {
        return List.of(agent("neutron-linuxbridge-agent", seams, drivers), compute(seams, drivers, simulated));
    }

    /// nova-compute of one host.
    public Service compute(Seams seams, HostDrivers drivers, boolean simulated) {
        return new NovaComputeService(
                seams,
                config.novaCompute(seams.host(), simulated),
                drivers.hypervisor(),
                drivers.bridges(),
                peers(seams));
    }

    /// Shared by all hosts of a process: one token and one memory of networks.
    private ComputePeers peers(Seams seams) {
        var known = peers;
        if (known == null) {
            known = ComputePeers.of(seams, config.user("nova"));
            peers = known;
        }
        return known;
    }
}
