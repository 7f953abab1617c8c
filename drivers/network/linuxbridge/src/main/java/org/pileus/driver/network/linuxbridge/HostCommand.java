package org.pileus.driver.network.linuxbridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.HostNetworkException;

/// Runs one of the host's programs: an argument vector, never a shell; bounded in time and output.
///
/// The program starts on the calling thread, so that it lives in that thread's namespaces.
public final class HostCommand {
    private static final int SHOWN = 400;
    private final Duration limit;
    private final int mostOutput;

    /// @param limit       a program that takes longer is killed
    /// @param mostOutput  bytes of its output that are kept; more is an error
    public HostCommand(Duration limit, int mostOutput) {
        this.limit = limit;
        this.mostOutput = mostOutput;
    }

    /// Thirty seconds and 16 MiB.
    public static HostCommand standard() {
        return new HostCommand(Duration.ofSeconds(30), 16 << 20);
    }

    /// What a program did.
    /// @param output  standard output and standard error together
    public record Result(int status, String output) {
        public boolean ok() {
            return status == 0;
        }
    }

    /// Runs a program that must succeed.
    /// @return its output
    /// @throws HostNetworkException when it fails, with the start of what it said
    public String run(String... argv) {
        return run(List.of(argv), null);
    }

    /// Runs a program that must succeed, feeding it the text.
    public String feed(String input, String... argv) {
        return run(List.of(argv), input);
    }

    public String run(List<String> argv, @Nullable String input) {
        var result = attempt(argv, input);
        if (!result.ok()) {
            throw new HostNetworkException(
                    describe(argv) + " ended with status " + result.status() + ": " + start(result.output()));
        }
        return result.output();
    }

    /// Runs a program that may fail.
    /// @throws HostNetworkException when it cannot be started, takes too long or says too much
    public Result attempt(List<String> argv, @Nullable String input) {
        try {
            var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            try {
                return finish(process, argv, input);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new HostNetworkException(describe(argv) + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostNetworkException(describe(argv) + " was interrupted", e);
        }
    }

    private Result finish(Process process, List<String> argv, @Nullable String input)
            throws IOException, InterruptedException {
        var output = new Output(process.getInputStream(), mostOutput);
        var reader = Thread.ofVirtual().name("output").start(output);
        try (var in = process.getOutputStream()) {
            if (input != null) {
                feed(in, input);
            }
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            throw new HostNetworkException(describe(argv) + " took longer than " + limit);
        }
        // A child that outlives the program may hold the pipe; what the program said is there by now.
        reader.join(Duration.ofSeconds(2));
        if (output.overflowed()) {
            throw new HostNetworkException(describe(argv) + " said more than " + mostOutput + " bytes");
        }
        return new Result(process.exitValue(), output.text());
    }

    private static void feed(OutputStream in, String input) {
        try {
            in.write(input.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            // The program stopped reading: its status and output say why.
            return;
        }
    }

    private static String describe(List<String> argv) {
        return String.join(" ", argv);
    }

    private static String start(String text) {
        var line = text.strip().replace('\n', ' ');
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /// Collects a stream up to a bound, and empties the rest so that the writer does not block.
    private static final class Output implements Runnable {
        private final InputStream stream;
        private final int most;
        private final StringBuilder text = new StringBuilder();
        private volatile boolean overflowed;

        Output(InputStream stream, int most) {
            this.stream = stream;
            this.most = most;
        }

        @Override
        public void run() {
            var buffer = new byte[8192];
            try {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    if (text.length() + n > most) {
                        overflowed = true;
                    } else {
                        text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    }
                }
            } catch (IOException e) {
                // The process was destroyed: what it said until then counts.
                return;
            }
        }

        boolean overflowed() {
            return overflowed;
        }

        String text() {
            return text.toString();
        }
    }
}
