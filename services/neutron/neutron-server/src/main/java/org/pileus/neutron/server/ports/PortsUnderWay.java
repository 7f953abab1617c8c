package org.pileus.neutron.server.ports;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pileus.neutron.server.ports.Port.Reporter;
import org.pileus.neutron.server.store.Peers;

/// Bound ports that this server wrote and that agents have still to report, as last written: a report is decided
/// on them without reading. Whoever writes such a decision makes sure that the port is still so. The first of the
/// two reports that a port waits for is kept here alone where no other server might get the second: it is written
/// together with that one, or a while later alone, and asked for again should this server die in between
/// ([Provisioning#sweep]). Safe for concurrent use.
public final class PortsUnderWay {
    private static final int MOST = 2048;

    private final Peers peers;
    /// Guarded by this.
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        final Port port;
        final Set<Reporter> reported = EnumSet.noneOf(Reporter.class);

        Entry(Port port) {
            this.port = port;
        }
    }

    public PortsUnderWay(Peers peers) {
        this.peers = peers;
    }

    /// A port was committed so. On another host it has to be reported again.
    synchronized void put(Port port) {
        var before = entries.remove(port.id());
        if (port.bound() && (port.l2Pending() || port.dhcpPending())) {
            var entry = new Entry(port);
            if (before != null && before.port.host().equals(port.host())) {
                entry.reported.addAll(before.reported);
            }
            entries.put(port.id(), entry);
            if (entries.size() > MOST) {
                entries.remove(entries.keySet().iterator().next());
            }
        }
    }

    synchronized void remove(String id) {
        entries.remove(id);
    }

    synchronized Optional<Port> find(String id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.port);
    }

    /// Takes a report on the port as it was found here.
    /// @return all reports that are to be written now; none when the other one is waited for
    synchronized Set<Reporter> reported(Port port, Reporter by) {
        var entry = entries.get(port.id());
        if (entry == null || !entry.port.host().equals(port.host()) || !peers.alone()) {
            return EnumSet.of(by);
        }
        entry.reported.add(by);
        boolean complete = (!entry.port.l2Pending() || entry.reported.contains(Reporter.L2))
                && (!entry.port.dhcpPending() || entry.reported.contains(Reporter.DHCP));
        return complete ? EnumSet.copyOf(entry.reported) : Set.of();
    }

    /// Reports that wait for the other one, by port.
    synchronized Map<String, Set<Reporter>> held() {
        Map<String, Set<Reporter>> all = new LinkedHashMap<>();
        entries.forEach((id, entry) -> {
            if (!entry.reported.isEmpty()) {
                all.put(id, EnumSet.copyOf(entry.reported));
            }
        });
        return all;
    }
}
