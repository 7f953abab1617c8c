package org.pileus.driver.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// Runs external commands: an argument vector, no shell, a clean environment, bounded time and output.
final class DiskTool {
    private static final int MAX_OUTPUT = 65_536;
    private static final long ADDRESS_SPACE_BYTES = 1L << 30;
    /// The stack of each thread; the usual 8 MiB would take the address space with some ten of qemu-img's
    /// I/O threads.
    private static final long STACK_BYTES = 1L << 20;

    private DiskTool() {}

    /// Runs a tool on images, which may be crafted to make it use endless memory or time: within 1 GiB of address
    /// space.
    /// @param cpuSeconds  processor time after which the kernel ends it
    /// @param wall        time after which we end it
    /// @throws HypervisorException when it fails, with the first of its words; `NO_CAPACITY` when the disk
    ///     is full
    static void limited(List<String> command, int cpuSeconds, Duration wall) {
        var argv = new ArrayList<>(List.of(
                "prlimit",
                "--as=" + ADDRESS_SPACE_BYTES,
                "--cpu=" + cpuSeconds,
                "--stack=" + STACK_BYTES,
                "--core=0",
                "--"));
        argv.addAll(command);
        var tool = command.getFirst();
        Process process;
        try {
            process = start(argv);
        } catch (IOException e) {
            throw new HypervisorException(Kind.UNAVAILABLE, tool + " could not be started", e);
        }
        try {
            var output = new Output(process.getInputStream(), null);
            var reader = Thread.ofVirtual().start(output);
            if (!process.waitFor(wall.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HypervisorException(Kind.TIMEOUT, tool + " took longer than " + wall.toSeconds() + " s");
            }
            reader.join(1_000);
            var words = output.text();
            if (process.exitValue() != 0) {
                var full = words.contains("No space left on device");
                throw new HypervisorException(
                        full ? Kind.NO_CAPACITY : Kind.FAILED,
                        tool + " ended with " + process.exitValue() + ": " + firstLine(words));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.TIMEOUT, tool + " was interrupted", e);
        } finally {
            process.destroyForcibly(); // ended already, unless we leave by a throw
        }
    }

    /// Runs a command until it ends, says `stopWord`, or `wall` is over; then it is killed. Returns what it said.
    static String run(List<String> argv, Duration wall, String stopWord) throws IOException {
        var process = start(argv);
        try {
            var output = new Output(process.getInputStream(), stopWord);
            var reader = Thread.ofVirtual().start(output);
            reader.join(wall.toMillis());
            return output.text();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> argv) throws IOException {
        var builder = new ProcessBuilder(argv).redirectErrorStream(true).redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        // else glibc reserves 64 MiB or more of address space per thread
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        return builder.start();
    }

    private static String firstLine(String words) {
        var line = words.lines().findFirst().orElse("no message");
        return line.length() > 300 ? line.substring(0, 300) : line;
    }

    /// Keeps the beginning of what a process says and reads on, so that it never blocks on a full pipe.
    private static final class Output implements Runnable {
        private final InputStream in;
        private final @Nullable String stopWord;
        /// Guarded by its own monitor.
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Output(InputStream in, @Nullable String stopWord) {
            this.in = in;
            this.stopWord = stopWord;
        }

        @Override
        public void run() {
            var buffer = new byte[4_096];
            try {
                for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    synchronized (kept) {
                        kept.write(buffer, 0, Math.min(n, MAX_OUTPUT - kept.size()));
                    }
                    if (stopWord != null && text().contains(stopWord)) {
                        return;
                    }
                }
            } catch (IOException e) {
                // the process was killed; what it said until then is kept
            }
        }

        String text() {
            synchronized (kept) {
                return kept.toString(UTF_8);
            }
        }
    }
}
