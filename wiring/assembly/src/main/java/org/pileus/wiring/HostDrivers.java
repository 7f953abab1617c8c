package org.pileus.wiring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.hypervisor.fake.Behaviour;
import org.pileus.driver.hypervisor.fake.FakeHypervisor;
import org.pileus.driver.hypervisor.libvirt.LibvirtHypervisor;
import org.pileus.driver.hypervisor.libvirt.LibvirtSettings;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.DhcpDriver;
import org.pileus.driver.network.MetadataListener;
import org.pileus.driver.network.PortFilter;
import org.pileus.driver.network.dnsmasq.DnsmasqDriver;
import org.pileus.driver.network.dnsmasq.NamespaceMetadataListener;
import org.pileus.driver.network.fake.FakeBridgeDriver;
import org.pileus.driver.network.fake.FakeDhcpDriver;
import org.pileus.driver.network.fake.FakeMetadataListener;
import org.pileus.driver.network.fake.FakePortFilter;
import org.pileus.driver.network.linuxbridge.HostCommand;
import org.pileus.driver.network.linuxbridge.HostTools;
import org.pileus.driver.network.linuxbridge.IptablesPortFilter;
import org.pileus.driver.network.linuxbridge.LinuxBridgeDriver;

/// The drivers of one host: real ones, or simulated ones that keep their state in memory.
/// @param simulated  true for the simulated ones
public record HostDrivers(
        boolean simulated,
        Hypervisor hypervisor,
        BridgeDriver bridges,
        PortFilter filter,
        DhcpDriver dhcp,
        MetadataListener metadata) {
    /// Where a real host expects its physical network, unless it is told otherwise.
    public static final Map<String, String> USUAL_NETWORKS = Map.of("physnet1", "pileus-phys");
    /// Physical networks that a simulated host pretends to reach, with room for tests' own.
    public static final Map<String, String> SIMULATED_NETWORKS =
            Map.of("physnet1", "sim1", "physnet2", "sim2", "physnet3", "sim3", "peer-ext", "sim4");
    /// As large as upstream's simulated host, so that scale work needs few of them.
    private static final int SIMULATED_VCPUS = 1_000;
    private static final long SIMULATED_MEMORY_MIB = 800_000;
    private static final long SIMULATED_DISK_GIB = 600_000;
    private static final Path LIBVIRT_SOCKET = Path.of("/run/libvirt/libvirt-sock");

    /// Why this host cannot run real guests and networks; empty when it can.
    /// @param physicalInterfaces  physical networks by the interface that leads there
    public static List<String> missing(Map<String, String> physicalInterfaces) {
        List<String> missing = new ArrayList<>();
        if (!HostTools.isRoot()) {
            missing.add("this process is not root");
        }
        if (!Files.exists(LIBVIRT_SOCKET)) {
            missing.add("no libvirt daemon answers at " + LIBVIRT_SOCKET);
        }
        missing.addAll(HostTools.missing("ip", "iptables-restore", "ipset", "dnsmasq", "qemu-img"));
        physicalInterfaces.forEach((network, device) -> {
            if (!Files.exists(Path.of("/sys/class/net", device))) {
                missing.add("the interface " + device + " of " + network + " is not there");
            }
        });
        return List.copyOf(missing);
    }

    /// @param vncListen  where guests' screens listen: the management address of this host
    public static HostDrivers real(
            Path dataDir, Map<String, String> physicalInterfaces, String vncListen, String vncHost, Clock clock) {
        var commands = HostCommand.standard();
        var instances = dataDir.resolve("instances");
        var settings = LibvirtSettings.system(instances);
        return new HostDrivers(
                false,
                new LibvirtHypervisor(
                        new LibvirtSettings(
                                settings.uri(),
                                instances,
                                vncListen,
                                vncHost,
                                settings.virtType(),
                                settings.callTimeout()),
                        clock),
                new LinuxBridgeDriver(commands, physicalInterfaces, null),
                new IptablesPortFilter(commands),
                new DnsmasqDriver(commands, dataDir.resolve("dhcp"), Duration.ofDays(1), clock),
                new NamespaceMetadataListener());
    }

    /// @param host  its name, as the hypervisor reports it
    public static HostDrivers simulated(String host, Clock clock) {
        var bridges = new FakeBridgeDriver(SIMULATED_NETWORKS.keySet(), true);
        var dhcp = new FakeDhcpDriver(bridges);
        return new HostDrivers(
                true,
                new FakeHypervisor(
                        FakeHypervisor.capacity(host, SIMULATED_VCPUS, SIMULATED_MEMORY_MIB, SIMULATED_DISK_GIB),
                        Integer.MAX_VALUE,
                        clock,
                        new Behaviour()),
                bridges,
                new FakePortFilter(),
                dhcp,
                new FakeMetadataListener(dhcp));
    }
}
