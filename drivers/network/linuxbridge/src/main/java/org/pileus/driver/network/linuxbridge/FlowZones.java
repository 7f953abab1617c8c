package org.pileus.driver.network.linuxbridge;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Connection tracking zones, one per network, so that equal addresses in two networks are two flows.
/// The raw tables remember them over a restart of this process.
final class FlowZones {
    private static final int FIRST = 4097;
    private static final int COUNT = 65_535 - FIRST;
    private final HostCommand commands;
    private final Map<String, Integer> zones = new HashMap<>();

    FlowZones(HostCommand commands) {
        this.commands = commands;
    }

    /// Reads what the host has, then sets it up anew.
    void base() {
        var saved = SavedRules.parse(commands.run("iptables-save", "-t", "raw"));
        for (var rule : saved.chain(FilterNames.ZONES)) {
            var words = rule.split(" ", -1);
            if (words.length == 6 && words[0].equals("-i")) {
                zones.put(words[1], Integer.parseInt(words[5]));
            }
        }
        write();
    }

    int zone(String bridge) {
        return zones.getOrDefault(bridge, 0);
    }

    /// Gives each bridge a zone.
    void ensure(Collection<String> bridges) {
        boolean changed = false;
        for (var bridge : bridges) {
            changed |= zones.putIfAbsent(bridge, free(bridge)) == null;
        }
        if (changed) {
            write();
        }
    }

    void retain(Collection<String> bridges) {
        if (zones.keySet().retainAll(bridges)) {
            write();
        }
    }

    private int free(String bridge) {
        int zone = FIRST + Math.floorMod(bridge.hashCode(), COUNT);
        while (zones.containsValue(zone)) {
            zone = FIRST + (zone - FIRST + 1) % COUNT;
        }
        return zone;
    }

    private void write() {
        for (var program : List.of("iptables", "ip6tables")) {
            var saved = SavedRules.parse(commands.run(program + "-save", "-t", "raw"));
            var script = new StringBuilder("*raw\n");
            stage(script, saved, "PREROUTING", FilterNames.ZONES, "-i");
            stage(script, saved, "OUTPUT", FilterNames.ZONES_OUT, "-o");
            commands.feed(script.append("COMMIT\n").toString(), program + "-restore", "--noflush", "-w", "10");
        }
    }

    private void stage(StringBuilder script, SavedRules saved, String hook, String chain, String direction) {
        script.append(':').append(chain).append(" - [0:0]\n");
        zones.forEach((bridge, zone) ->
                script.append("-A %s %s %s -j CT --zone %d\n".formatted(chain, direction, bridge, zone)));
        if (!saved.hooks().contains("-A " + hook + " -j " + chain)) {
            script.append("-I ").append(hook).append(" 1 -j ").append(chain).append('\n');
        }
    }
}
