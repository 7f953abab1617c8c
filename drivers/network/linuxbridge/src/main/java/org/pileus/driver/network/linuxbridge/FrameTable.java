package org.pileus.driver.network.linuxbridge;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.driver.network.PortPolicy;

/// Our table of the bridge family. Every change is one transaction of nft.
final class FrameTable {
    private final HostCommand commands;

    FrameTable(HostCommand commands) {
        this.commands = commands;
    }

    /// Makes table, hooks and gates, or puts them right; ports in force stay so.
    void base() {
        load(FrameRules.base());
    }

    void replace(Collection<PortPolicy> ports) {
        var script = new StringBuilder();
        ports.forEach(port -> FrameRules.replace(script, port));
        load(script.toString());
    }

    void remove(Collection<String> taps) {
        var present = list();
        var script = new StringBuilder();
        for (var tap : taps) {
            if (present.open().contains(tap)) {
                FrameRules.remove(script, tap);
            }
        }
        if (!script.isEmpty()) {
            load(script.toString());
        }
    }

    Set<String> open() {
        return list().open();
    }

    boolean matches(Collection<PortPolicy> ports) {
        var listed = list();
        var before = listed.chains().getOrDefault("prerouting", List.of());
        var after = listed.chains().getOrDefault("postrouting", List.of());
        if (before.size() != 2
                || after.size() != 2
                || !before.getFirst().contains("vmap @in")
                || !after.getFirst().contains("@out")) {
            return false;
        }
        for (var port : ports) {
            var should = FrameRules.rules(port);
            var is = listed.chains().getOrDefault(FrameRules.chain(port.tap()), List.of());
            var mark = should.getFirst().substring(should.getFirst().indexOf("comment"));
            if (!listed.open().contains(port.tap())
                    || is.size() != should.size()
                    || !is.getFirst().contains(mark)) {
                return false;
            }
        }
        return true;
    }

    /// @param chains  rules by chain, as nft prints them, without the line of the hook
    /// @param open    taps whose gate is open both ways
    private record Listed(Map<String, List<String>> chains, Set<String> open) {}

    private Listed list() {
        var result = commands.attempt(List.of("nft", "list", "table", "bridge", FilterNames.TABLE), null);
        return result.ok() ? parse(result.output()) : new Listed(Map.of(), Set.of());
    }

    private static Listed parse(String text) {
        Map<String, List<String>> blocks = new HashMap<>();
        List<String> block = new java.util.ArrayList<>();
        for (var line : text.lines().map(String::strip).toList()) {
            if (line.endsWith("{")
                    && (line.startsWith("chain ") || line.startsWith("map ") || line.startsWith("set "))) {
                block = new java.util.ArrayList<>();
                var words = line.split(" ", -1);
                blocks.put(words[0].equals("chain") ? words[1] : words[0] + " " + words[1], block);
            } else if (!line.isEmpty() && !line.equals("}") && !line.startsWith("type ")) {
                block.add(line);
            }
        }
        var open = quoted(blocks.getOrDefault("map in", List.of()));
        open.retainAll(quoted(blocks.getOrDefault("set out", List.of())));
        return new Listed(blocks, open);
    }

    /// The taps among the quoted words of an element list.
    private static Set<String> quoted(List<String> lines) {
        Set<String> taps = new HashSet<>();
        for (var line : lines) {
            var parts = line.split("\"", -1);
            for (int i = 1; i < parts.length; i += 2) {
                taps.add(parts[i]);
            }
        }
        return taps;
    }

    private void load(String script) {
        commands.feed(script, "nft", "-f", "-");
    }
}
