package org.pileus.driver.network.dnsmasq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.linuxbridge.HostCommand;

/// The dnsmasq of one network, and its files: it outlives the process that started it and is found again by them.
final class DnsmasqProcess {
    private static final Set<PosixFilePermission> FOLDER = Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_EXECUTE);
    private final HostCommand commands;
    private final Path folder;
    private final String networkId;

    DnsmasqProcess(HostCommand commands, Path folder, String networkId) {
        this.commands = commands;
        this.folder = folder.resolve(HostNames.requireId(networkId));
        this.networkId = networkId;
    }

    /// Writes a file as a whole.
    /// @return true when the file differed
    boolean write(String name, String text) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, FOLDER);
            var file = folder.resolve(name);
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            if (Files.exists(file) && java.util.Arrays.equals(Files.readAllBytes(file), bytes)) {
                return false;
            }
            var aside = folder.resolve(name + ".new");
            Files.write(aside, bytes);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file's text; empty when there is none.
    String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The process, if it is alive and really this network's: a process id may have passed to something else.
    OptionalLong pid() {
        try {
            long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
            return commandLine(pid).contains("--pid-file=" + folder.resolve("pid"))
                    ? OptionalLong.of(pid)
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// Whether the running process was started with these very arguments.
    boolean runsWith(List<String> argv) {
        var pid = pid();
        if (pid.isEmpty()) {
            return false;
        }
        var running = commandLine(pid.getAsLong());
        return running.equals(argv);
    }

    void reload() {
        pid().ifPresent(pid -> Native.kill(pid, Native.SIGHUP));
    }

    void start(List<String> argv) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", HostNames.dhcpNamespace(networkId)));
        whole.addAll(argv);
        commands.run(whole, null);
    }

    void stop() {
        var pid = pid();
        if (pid.isEmpty()) {
            return;
        }
        Native.kill(pid.getAsLong(), Native.SIGTERM);
        if (!ended(pid.getAsLong())) {
            Native.kill(pid.getAsLong(), Native.SIGKILL);
            if (!ended(pid.getAsLong())) {
                throw new HostNetworkException("dnsmasq of network " + networkId + " did not end");
            }
        }
    }

    /// Takes lines that start as told out of the lease file. Only while the process is down.
    void dropLeases(java.util.function.Predicate<String> dropped) {
        var file = folder.resolve("leases");
        try {
            var kept = Files.readAllLines(file).stream()
                    .filter(line -> !dropped.test(line))
                    .map(line -> line + "\n")
                    .toList();
            Files.writeString(file, String.join("", kept));
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void deleteFiles() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> arguments(DhcpNetwork network, long leaseSeconds) {
        List<String> argv = new ArrayList<>(List.of(
                "dnsmasq",
                "--conf-file=/dev/null",
                "--no-hosts",
                "--no-resolv",
                "--bind-dynamic",
                "--except-interface=lo",
                "--interface=" + HostNames.dhcpInterface(network.portId()),
                "--pid-file=" + folder.resolve("pid"),
                "--dhcp-hostsfile=" + folder.resolve("host"),
                "--dhcp-optsfile=" + folder.resolve("opts"),
                "--addn-hosts=" + folder.resolve("addn_hosts"),
                "--dhcp-leasefile=" + folder.resolve("leases"),
                "--log-facility=" + folder.resolve("log"),
                "--quiet-dhcp",
                "--quiet-dhcp6",
                "--dhcp-authoritative",
                "--dhcp-lease-max=1000000"));
        if (!reachableByAll()) {
            argv.add("--user=root");
        }
        if (network.mtu() != 0) {
            argv.add("--dhcp-option-force=option:mtu," + network.mtu());
        }
        if (!network.domain().isEmpty()) {
            argv.add("--domain=" + network.domain());
        }
        argv.addAll(DnsmasqFiles.ranges(network, leaseSeconds));
        return argv;
    }

    /// dnsmasq gives root up and must still read its files when it is told to.
    private boolean reachableByAll() {
        try {
            for (var at = folder.toAbsolutePath().getParent(); at != null; at = at.getParent()) {
                if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean ended(long pid) {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return true;
        }
        try {
            process.get().onExit().get(2, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return commandLine(pid).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Empty for a process that is gone or has ended and is not yet reaped.
    private static List<String> commandLine(long pid) {
        try {
            var text = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return text.isEmpty()
                    ? List.of()
                    : List.of(text.substring(0, text.length() - 1).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
