package org.pileus.driver.network.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A host of the test's own: a thread with network and mount namespaces that nobody else has, with its own
/// /sys and /run. What the thread starts (programs, platform threads) lives there too; all of it is gone
/// when the thread ends.
public final class OwnHost {
    private static final int CLONE_NEWNS = 0x0002_0000;
    private static final int CLONE_NEWNET = 0x4000_0000;

    private OwnHost() {}

    /// What runs on the host.
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /// Runs the work on a new host; a test that cannot have one is skipped with the reason.
    /// @param lacking  what this machine lacks for it, one sentence each
    public static void run(List<String> lacking, Work work) throws Exception {
        Assumptions.assumeTrue(sh("id", "-u").strip().equals("0"), "needs root: makes network namespaces");
        Assumptions.assumeTrue(lacking.isEmpty(), () -> String.join(" ", lacking));
        var failure = new AtomicReference<@Nullable Throwable>();
        var thread = Thread.ofPlatform().name("own-host").start(() -> {
            try {
                unshare();
                work.run();
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        thread.join();
        switch (failure.get()) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError(e);
        }
    }

    /// Output of a command, whatever its status.
    public static String output(List<String> argv) {
        return result(argv).output();
    }

    /// Output of a command that must succeed.
    public static String sh(String... argv) {
        var result = result(List.of(argv));
        if (result.status() != 0) {
            throw new AssertionError(String.join(" ", argv) + ": " + result.output());
        }
        return result.output();
    }

    private record Result(int status, String output) {}

    private static Result result(List<String> argv) {
        try {
            var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + argv, e);
        }
    }

    /// Whether a command succeeds inside a guest's namespace.
    public static boolean in(String guest, String... argv) {
        var all = new java.util.ArrayList<>(List.of("ip", "netns", "exec", guest));
        all.addAll(List.of(argv));
        return result(all).status() == 0;
    }

    /// Whether a guest reaches an address. It forgets its neighbours first: one that was asked in vain a moment ago is
    /// asked again only after a second, when the ping has given up.
    public static boolean pings(String guest, String address) {
        sh("ip", "-n", guest, "neigh", "flush", "all");
        return in(guest, "ping", "-n", "-q", "-c", "1", "-W", "1", address);
    }

    /// A namespace that stands for a guest, with the tap of a port on this host.
    public static void guest(String name, String tap, String mac, String... prefixes) {
        sh("ip", "netns", "add", name);
        sh("ip", "link", "add", tap, "type", "veth", "peer", "name", "eth0", "netns", name);
        sh("ip", "-n", name, "link", "set", "lo", "up");
        sh("ip", "-n", name, "link", "set", "eth0", "address", mac, "up");
        for (var prefix : prefixes) {
            sh("ip", "-n", name, "addr", "add", prefix, "dev", "eth0", "nodad");
        }
    }

    /// Waits until the bridge forwards frames of a tap; the kernel notices a new link's carrier up to a
    /// second late.
    public static void awaitForwarding(String tap) throws Exception {
        var state = Path.of("/sys/class/net", tap, "brport", "state");
        for (int i = 0; i < 300; i++) {
            if (Files.readString(state).strip().equals("3")) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError(tap + " does not forward");
    }

    private static void unshare() throws Throwable {
        var linker = Linker.nativeLinker();
        var call = linker.downcallHandle(
                linker.defaultLookup().find("unshare").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int status = (int) call.invokeExact(CLONE_NEWNS | CLONE_NEWNET);
            Assumptions.assumeTrue(status == 0 && arena.scope().isAlive(), "needs the right to make namespaces");
        }
        sh("mount", "--make-rprivate", "/");
        sh("mount", "-t", "sysfs", "sysfs", "/sys");
        sh("mount", "-t", "tmpfs", "run", "/run");
        sh("mkdir", "-p", "/run/netns");
        sh("ip", "link", "set", "lo", "up");
    }
}
