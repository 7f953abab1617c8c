package org.pileus.driver.network.linuxbridge;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.pileus.driver.network.HostNetworkException;

/// Reads the host's interfaces from /sys/class/net: no program is started for a question.
final class Interfaces {
    private static final Path SYS = Path.of("/sys/class/net");
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");

    boolean exists(String name) {
        return Files.exists(SYS.resolve(name));
    }

    Set<String> startingWith(String prefix) {
        return names(SYS, prefix);
    }

    /// Interfaces in a bridge; empty when there is no such bridge.
    Set<String> members(String bridge) {
        return names(SYS.resolve(bridge).resolve("brif"), "");
    }

    /// The bridge an interface is in.
    Optional<String> bridgeOf(String name) {
        try {
            return Optional.of(Files.readSymbolicLink(SYS.resolve(name).resolve("master"))
                    .getFileName()
                    .toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isUp(String name) {
        return read(name, "flags")
                .map(flags -> (Integer.decode(flags) & 1) != 0)
                .orElse(false);
    }

    int mtu(String name) {
        return read(name, "mtu").map(Integer::parseInt).orElse(0);
    }

    Optional<String> mac(String name) {
        return read(name, "address");
    }

    /// Keeps an interface from taking IPv6 addresses of its own, which guests could reach. Gone or no IPv6:
    /// nothing to do.
    void disableIpv6(String name) {
        var file = IPV6.resolve(name).resolve("disable_ipv6");
        try {
            Files.writeString(file, "1");
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new HostNetworkException(file + " could not be written", e);
        }
    }

    private static Optional<String> read(String name, String attribute) {
        try {
            return Optional.of(
                    Files.readString(SYS.resolve(name).resolve(attribute)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Set<String> names(Path folder, String prefix) {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (var entry : entries) {
                var name = entry.getFileName().toString();
                if (name.startsWith(prefix)) {
                    names.add(name);
                }
            }
            return names;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Set.of();
        } catch (IOException e) {
            throw new HostNetworkException(folder + " could not be read", e);
        }
    }
}
