package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterRule;
import org.pileus.driver.network.FilterRule.Direction;
import org.pileus.driver.network.PortPolicy;

/// Ends tracked flows that a port is no longer permitted. Those that are still permitted are taken up again
/// by their next packet.
final class Flows {
    private final HostCommand commands;
    private final FlowZones zones;

    Flows(HostCommand commands, FlowZones zones) {
        this.commands = commands;
        this.zones = zones;
    }

    /// Ends what the change from one policy to the other forbids.
    void change(PortPolicy before, PortPolicy after) {
        var lost = new ArrayList<>(before.fixedIps());
        lost.removeAll(after.fixedIps());
        lost.forEach(address -> endAll(before, address));
        for (var direction : Direction.values()) {
            if (after.secured() && (!before.secured() || shrinks(before, after, direction))) {
                after.fixedIps().forEach(address -> end(after, address, direction, null));
            }
        }
    }

    /// Ends all flows of a port.
    void endAll(PortPolicy port) {
        port.fixedIps().forEach(address -> endAll(port, address));
    }

    /// Ends flows between a port and an address that left a set which the port's rules name.
    void member(PortPolicy port, String setId, IPAddress gone) {
        for (var rule : port.rules()) {
            if (rule.remote() instanceof FilterRule.Remote.Members(var id)
                    && id.equals(setId)
                    && rule.ipv6() == gone.isIPv6()) {
                port.fixedIps().forEach(address -> end(port, address, rule.direction(), gone));
            }
        }
    }

    private static boolean shrinks(PortPolicy before, PortPolicy after, Direction direction) {
        var lost = new HashSet<>(before.rules());
        after.rules().forEach(lost::remove);
        return lost.stream().anyMatch(rule -> rule.direction() == direction);
    }

    private void endAll(PortPolicy port, IPAddress address) {
        end(port, address, Direction.INGRESS, null);
        end(port, address, Direction.EGRESS, null);
    }

    /// Ends flows that were opened in one direction; the other ones are not concerned.
    private void end(PortPolicy port, IPAddress address, Direction direction, @Nullable IPAddress remote) {
        if (remote != null && remote.isIPv6() != address.isIPv6()) {
            return;
        }
        int zone = zones.zone(org.pileus.driver.network.HostNames.bridge(port.networkId()));
        boolean in = direction == Direction.INGRESS;
        List<String> argv = new ArrayList<>(
                List.of("conntrack", "-D", "-f", address.isIPv6() ? "ipv6" : "ipv4", "-w", Integer.toString(zone)));
        argv.addAll(List.of(in ? "-d" : "-s", Addresses.bare(address)));
        if (remote != null) {
            argv.addAll(List.of(in ? "-s" : "-d", Addresses.text(remote)));
        }
        // Status 1 says that there was none.
        commands.attempt(argv, null);
    }
}
