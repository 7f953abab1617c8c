package org.pileus.driver.network.linuxbridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pileus.driver.network.PortPolicy;

/// Our chains in the filter table of one family. Every change is one iptables-restore, so it comes into
/// force as a whole; a chain that is declared again is replaced in the same moment. Not safe for concurrent
/// use.
final class Xtables {
    private final HostCommand commands;
    private final boolean ipv6;
    private final String program;
    private final Set<String> jumping = new TreeSet<>();

    Xtables(HostCommand commands, boolean ipv6) {
        this.commands = commands;
        this.ipv6 = ipv6;
        this.program = ipv6 ? "ip6tables" : "iptables";
    }

    SavedRules saved() {
        return SavedRules.parse(commands.run(program + "-save", "-t", "filter"));
    }

    /// Whether a tap is led to chains of its own, as far as known from the start and from changes since.
    boolean leadsOn(String tap) {
        return jumping.contains(tap);
    }

    /// Sets up what must stand before any port. Ports that an earlier run put into force stay so without a gap.
    void base() {
        var saved = saved();
        jumping.clear();
        jumping.addAll(saved.taps());
        var script = new StringBuilder("*filter\n");
        declare(script, baseChains());
        for (var hook : List.of("FORWARD -j " + FilterNames.FORWARD, "INPUT -j " + FilterNames.INPUT)) {
            if (!saved.hooks().contains("-A " + hook)) {
                script.append("-I ").append(hook.replace(" -j", " 1 -j")).append('\n');
            }
        }
        restore(script.append("COMMIT\n").toString());
    }

    /// Puts ports into force.
    void replace(Collection<PortPolicy> ports) {
        var script = new StringBuilder("*filter\n");
        List<String> added = new ArrayList<>();
        Map<String, List<String>> chains = new HashMap<>();
        ports.forEach(port -> chains.putAll(new PortChains(port, ipv6).chains()));
        declare(script, chains);
        for (var port : ports) {
            if (!jumping.contains(port.tap())) {
                added.add(port.tap());
                script.append("-I ")
                        .append(FilterNames.FROM_GUESTS)
                        .append(" 1 ")
                        .append(fromJump(port.tap()))
                        .append('\n');
                script.append("-I ")
                        .append(FilterNames.TO_GUESTS)
                        .append(" 1 ")
                        .append(toJump(port.tap()))
                        .append('\n');
            }
        }
        restore(script.append("COMMIT\n").toString());
        jumping.addAll(added);
    }

    void remove(Collection<String> taps) {
        var saved = saved();
        var script = new StringBuilder("*filter\n");
        for (var tap : taps) {
            dropJump(script, saved, FilterNames.FROM_GUESTS, fromJump(tap));
            dropJump(script, saved, FilterNames.TO_GUESTS, toJump(tap));
        }
        for (var tap : taps) {
            // 'o' refers to 's' and goes first.
            for (char kind : new char[] {'i', 'o', 's'}) {
                var chain = FilterNames.chain(kind, tap);
                if (saved.chains().containsKey(chain)) {
                    script.append("-F ")
                            .append(chain)
                            .append("\n-X ")
                            .append(chain)
                            .append('\n');
                }
            }
        }
        restore(script.append("COMMIT\n").toString());
        jumping.removeAll(taps);
    }

    /// Whether the host has exactly what these ports should have.
    boolean matches(Collection<PortPolicy> ports) {
        var saved = saved();
        if (!saved.hooks()
                .containsAll(Set.of("-A FORWARD -j " + FilterNames.FORWARD, "-A INPUT -j " + FilterNames.INPUT))) {
            return false;
        }
        for (var chain : baseChains().entrySet()) {
            var is = Set.copyOf(saved.chain(chain.getKey()));
            if (!is.containsAll(chain.getValue())) {
                return false;
            }
        }
        return ports.stream().allMatch(port -> matches(saved, port));
    }

    boolean matches(SavedRules saved, PortPolicy port) {
        if (!saved.taps().contains(port.tap())) {
            return false;
        }
        for (var chain : new PortChains(port, ipv6).chains().entrySet()) {
            if (!saved.chain(chain.getKey()).stream()
                    .map(Xtables::numbered)
                    .toList()
                    .equals(chain.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Map<String, List<String>> baseChains() {
        Map<String, List<String>> chains = new HashMap<>();
        chains.put(
                FilterNames.FORWARD,
                List.of(
                        "-i brq+ -m physdev --physdev-in tap+ -j " + FilterNames.FROM_GUESTS,
                        "-m physdev --physdev-out tap+ --physdev-is-bridged -j " + FilterNames.TO_GUESTS,
                        "-i brq+ -m physdev --physdev-is-bridged -j ACCEPT"));
        chains.put(FilterNames.INPUT, toHost());
        chains.put(
                FilterNames.FROM_GUESTS,
                stage(jumping.stream().map(Xtables::fromJump).toList()));
        chains.put(
                FilterNames.TO_GUESTS,
                stage(jumping.stream().map(Xtables::toJump).toList()));
        return chains;
    }

    /// A guest reaches nothing of the host but answers to what the host itself asked.
    private List<String> toHost() {
        List<String> rules = new ArrayList<>();
        rules.add("-i brq+ -m physdev --physdev-in tap+ -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN");
        if (ipv6) {
            rules.add("-i brq+ -p ipv6-icmp -m physdev --physdev-in tap+ -m icmp6 --icmpv6-type 135 -j RETURN");
            rules.add("-i brq+ -p ipv6-icmp -m physdev --physdev-in tap+ -m icmp6 --icmpv6-type 136 -j RETURN");
        }
        rules.add("-i brq+ -m physdev --physdev-in tap+ -j DROP");
        return rules;
    }

    private static List<String> stage(List<String> jumps) {
        List<String> rules = new ArrayList<>(jumps);
        rules.add("-j DROP");
        return rules;
    }

    private static String fromJump(String tap) {
        return "-m physdev --physdev-in " + tap + " -g " + FilterNames.chain('o', tap);
    }

    private static String toJump(String tap) {
        return "-m physdev --physdev-out " + tap + " --physdev-is-bridged -g " + FilterNames.chain('i', tap);
    }

    private static void dropJump(StringBuilder script, SavedRules saved, String stage, String jump) {
        if (saved.chain(stage).contains(jump)) {
            script.append("-D ").append(stage).append(' ').append(jump).append('\n');
        }
    }

    /// All chains before the first rule, since rules lead to other chains.
    private static void declare(StringBuilder script, Map<String, List<String>> chains) {
        chains.keySet().forEach(chain -> script.append(':').append(chain).append(" - [0:0]\n"));
        chains.forEach((chain, rules) -> rules.forEach(rule ->
                script.append("-A ").append(chain).append(' ').append(rule).append('\n')));
    }

    private void restore(String script) {
        commands.feed(script, program + "-restore", "--noflush", "-w", "10");
    }

    /// Protocols that iptables-save prints by a name, which depends on the host's /etc/protocols, back as
    /// numbers.
    private static String numbered(String rule) {
        int at = rule.indexOf("-p ");
        if (at < 0) {
            return rule;
        }
        int end = rule.indexOf(' ', at + 3);
        var name = rule.substring(at + 3, end);
        var number = Protocols.number(name);
        return number == null ? rule : rule.substring(0, at + 3) + number + rule.substring(end);
    }
}
