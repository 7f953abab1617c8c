package org.pileus.driver.network.linuxbridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `iptables-save` says of our chains in one table: rules, without `-A chain`, by chain; and the taps
/// that both stages lead on.
/// @param hooks  rules of the built-in chains that lead to ours
record SavedRules(Map<String, List<String>> chains, Set<String> hooks) {
    static SavedRules parse(String saved) {
        Map<String, List<String>> chains = new HashMap<>();
        Set<String> hooks = new HashSet<>();
        for (var line : saved.lines().toList()) {
            if (line.startsWith(":" + FilterNames.PREFIX)) {
                chains.put(line.substring(1, line.indexOf(' ')), new ArrayList<>());
            } else if (line.startsWith("-A " + FilterNames.PREFIX)) {
                int end = line.indexOf(' ', 3);
                chains.computeIfAbsent(line.substring(3, end), name -> new ArrayList<>())
                        .add(line.substring(end + 1));
            } else if (line.startsWith("-A ") && line.contains("-j " + FilterNames.PREFIX)) {
                hooks.add(line);
            }
        }
        return new SavedRules(chains, hooks);
    }

    List<String> chain(String name) {
        return chains.getOrDefault(name, List.of());
    }

    /// Taps that a stage leads to a chain of their own.
    Set<String> jumps(String stage) {
        Set<String> taps = new HashSet<>();
        for (var rule : chain(stage)) {
            var words = rule.split(" ", -1);
            if (words.length > 3 && rule.contains(" -g ")) {
                taps.add(words[3]);
            }
        }
        return taps;
    }

    /// Taps led on by both stages whose chains stand.
    Set<String> taps() {
        var taps = jumps(FilterNames.FROM_GUESTS);
        taps.retainAll(jumps(FilterNames.TO_GUESTS));
        taps.removeIf(tap ->
                !chains.containsKey(FilterNames.chain('i', tap)) || !chains.containsKey(FilterNames.chain('o', tap)));
        return taps;
    }
}
