package org.pileus.driver.diskimage.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.diskimage.qemu.DiskToolFailed.Kind;

/// The one place that starts disk tools: an argument vector, no shell, a clean environment, bounded time, memory and
/// output. Images may be crafted to make a tool use endless memory or time (CVE-2015-5162).
public final class DiskTool {
    /// How a confined tool names the files that it was given.
    static final String SOURCE = "/proc/self/fd/0";

    static final String TARGET = "/proc/self/fd/1";
    private static final int MAX_OUTPUT = 65_536;
    private static final long ADDRESS_SPACE_BYTES = 1L << 30;
    /// The stack of each thread; the usual 8 MiB would take the address space with some ten of qemu-img's
    /// I/O threads.
    private static final long STACK_BYTES = 1L << 20;
    /// An id that nothing else on a host has, so that nothing else may be touched by what runs under it.
    private static final String OWN_USER = "64137";

    private DiskTool() {}

    /// Runs a tool on files of this host within 1 GiB of address space.
    /// @param cpuSeconds  processor time after which the kernel ends it
    /// @param wall        time after which we end it
    /// @throws DiskToolFailed with the first of its words
    public static void limited(List<String> command, int cpuSeconds, Duration wall) throws DiskToolFailed {
        var argv = new ArrayList<>(limits(cpuSeconds));
        argv.add("--");
        argv.addAll(command);
        run(command.getFirst(), builder(argv).redirectErrorStream(true), wall);
    }

    /// Runs a tool that sees two files and nothing else: `source` as [#SOURCE], to read, and `target` as [#TARGET].
    /// Where we are root it runs as a user of its own, without capabilities and in a network of its own, which is
    /// empty; the folders of the two files may then be closed to that user, the files themselves may not.
    /// @param most bytes that it may write
    static void confined(List<String> command, Path source, Path target, long most, int cpuSeconds, Duration wall)
            throws DiskToolFailed {
        List<String> argv = new ArrayList<>();
        if (isRoot()) {
            argv.addAll(List.of("unshare", "--net", "--ipc", "--uts", "--"));
            argv.addAll(List.of(
                    "setpriv",
                    "--reuid=" + OWN_USER,
                    "--regid=" + OWN_USER,
                    "--clear-groups",
                    "--no-new-privs",
                    "--inh-caps=-all",
                    "--bounding-set=-all",
                    "--"));
        }
        argv.addAll(limits(cpuSeconds));
        argv.addAll(List.of("--fsize=" + most, "--nofile=64", "--"));
        argv.addAll(command);
        var builder = builder(argv)
                .directory(new File("/"))
                .redirectInput(source.toFile())
                .redirectOutput(Redirect.to(target.toFile()));
        run(command.getFirst(), builder, wall);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> limits(int cpuSeconds) {
        return List.of(
                "prlimit", "--as=" + ADDRESS_SPACE_BYTES, "--cpu=" + cpuSeconds, "--stack=" + STACK_BYTES, "--core=0");
    }

    private static void run(String tool, ProcessBuilder builder, Duration wall) throws DiskToolFailed {
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new DiskToolFailed(Kind.UNAVAILABLE, tool + " could not be started", e);
        }
        try {
            var output = new Output(
                    builder.redirectErrorStream() ? process.getInputStream() : process.getErrorStream(), null);
            var reader = Thread.ofVirtual().start(output);
            if (!process.waitFor(wall.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DiskToolFailed(Kind.TIMEOUT, tool + " took longer than " + wall.toSeconds() + " s", null);
            }
            reader.join(1_000);
            if (process.exitValue() != 0) {
                throw failed(tool, process.exitValue(), output.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiskToolFailed(Kind.TIMEOUT, tool + " was interrupted", e);
        } finally {
            process.destroyForcibly(); // ended already, unless we leave by a throw
        }
    }

    private static DiskToolFailed failed(String tool, int code, String words) {
        var full = words.contains("No space left on device") || words.contains("File too large");
        return new DiskToolFailed(
                full ? Kind.FULL : Kind.FAILED, tool + " ended with " + code + ": " + firstLine(words), null);
    }

    /// Runs a command until it ends, says `stopWord`, or `wall` is over; then it is killed. Returns what it said.
    public static String run(List<String> argv, Duration wall, String stopWord) throws IOException {
        var process = builder(argv).redirectErrorStream(true).start();
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

    private static ProcessBuilder builder(List<String> argv) {
        var builder = new ProcessBuilder(argv).redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        // else glibc reserves 64 MiB or more of address space per thread
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        return builder;
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
