package org.pileus.driver.network.linuxbridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Numbers of the protocols that /etc/protocols names, but for those that the filter itself writes as names.
final class Protocols {
    private static final Set<String> WRITTEN = Set.of("tcp", "udp", "icmp", "ipv6-icmp");
    private static final Map<String, String> NUMBERS = read();

    private Protocols() {}

    static @Nullable String number(String name) {
        return WRITTEN.contains(name) ? null : NUMBERS.get(name);
    }

    private static Map<String, String> read() {
        Map<String, String> numbers = new HashMap<>();
        try {
            for (var line : Files.readAllLines(Path.of("/etc/protocols"))) {
                var words = line.split("\\s+", -1);
                if (words.length > 1 && !line.startsWith("#")) {
                    numbers.put(words[0], words[1]);
                }
            }
        } catch (IOException e) {
            // No such file: iptables-save prints numbers then.
            return Map.of();
        }
        return numbers;
    }
}
