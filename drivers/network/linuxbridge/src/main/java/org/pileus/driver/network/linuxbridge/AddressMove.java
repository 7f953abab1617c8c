package org.pileus.driver.network.linuxbridge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// Moves addresses and routes between a physical interface and its bridge, in one batch each way: an
/// interface in a bridge receives nothing for addresses of its own.
/// @param from  interface that has them
/// @param to    interface that gets them
record AddressMove(HostCommand commands, String from, String to) {
    /// Puts `from`, a physical interface, into the bridge `to`, which takes over its addresses.
    void attach() {
        var batch = new StringBuilder();
        var moves = moves();
        if (!moves.isEmpty()) {
            // The host keeps its MAC address, or its neighbours would have to learn a new one.
            new Interfaces()
                    .mac(from)
                    .ifPresent(mac -> batch.append("link set dev ")
                            .append(to)
                            .append(" address ")
                            .append(mac)
                            .append('\n'));
        }
        batch.append("link set dev ").append(from).append(" master ").append(to).append(" up\n");
        moves.forEach(line -> batch.append(line).append('\n'));
        commands.feed(batch.toString(), "ip", "-force", "-batch", "-");
    }

    /// Takes the physical interface `to` out of the bridge `from` and gives it the addresses back.
    void detach() {
        var batch = new StringBuilder("link set dev ").append(to).append(" nomaster\n");
        moves().forEach(line -> batch.append(line).append('\n'));
        commands.feed(batch.toString(), "ip", "-force", "-batch", "-");
    }

    /// Lines for `ip -batch`: first the addresses, then the routes that were lost with them.
    private List<String> moves() {
        List<String> lines = new ArrayList<>();
        for (var link : Json.read(commands.run("ip", "-j", "addr", "show", "dev", from))) {
            for (var info : link.path("addr_info")) {
                if (Json.text(info, "scope").equals("global")
                        && !info.path("dynamic").booleanValue(false)) {
                    var prefix = Json.text(info, "local") + "/"
                            + info.path("prefixlen").intValue();
                    lines.add("addr del " + prefix + " dev " + from);
                    lines.add("addr add " + prefix + " dev " + to);
                }
            }
        }
        if (!lines.isEmpty()) {
            routes("-4", lines);
            routes("-6", lines);
        }
        return lines;
    }

    private void routes(String family, List<String> lines) {
        for (var route : Json.read(commands.run("ip", "-j", family, "route", "show", "dev", from))) {
            var via = Json.textOrNull(route, "gateway");
            var protocol = Json.textOrNull(route, "protocol");
            if (via != null || !"kernel".equals(protocol)) {
                lines.add("route replace " + described(route, via, family) + " dev " + to);
            }
        }
    }

    private static String described(JsonNode route, @Nullable String via, String family) {
        var metric = route.path("metric");
        var destination = Json.text(route, "dst");
        // A batch line takes no option for the family: the destination has to say it.
        var whole = family.equals("-4") ? "0.0.0.0/0" : "::/0";
        return (destination.equals("default") ? whole : destination)
                + (via == null ? "" : " via " + via)
                + (metric.isNumber() ? " metric " + metric.intValue() : "");
    }
}
