package org.pileus.wiring.distributed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pileus.wiring.ServiceTable;

/// The names that `pileus run` takes, in the order of a start.
final class ServiceNames {
    /// Those that work on a host through its drivers.
    private static final List<String> ON_HOST =
            List.of("neutron-linuxbridge-agent", "neutron-dhcp-agent", "neutron-metadata-agent", "nova-compute");

    /// Far enough below glance-registry's 9191 for all of them.
    private static final int METRICS = 9160;

    private ServiceNames() {}

    static List<String> all() {
        var all = new ArrayList<>(ServiceTable.controlNames());
        all.addAll(ON_HOST);
        return List.copyOf(all);
    }

    static boolean onHost(String name) {
        return ON_HOST.contains(name);
    }

    /// The port of a service's `/metrics` and `/healthz`: each has its own, so that all can share a host.
    static int metricsPort(String name) {
        return METRICS + all().indexOf(name);
    }

    static List<String> inOrder(Set<String> names) {
        return all().stream().filter(names::contains).toList();
    }

    /// @throws IllegalArgumentException for a name that is not known, or twice
    static void check(List<String> names) {
        var seen = new HashSet<String>();
        for (var name : names) {
            if (!all().contains(name)) {
                throw new IllegalArgumentException(
                        "there is no service " + name + "; there are: " + String.join(" ", all()));
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        name + " is named twice; a second one is a second process with its own --data");
            }
        }
    }
}
