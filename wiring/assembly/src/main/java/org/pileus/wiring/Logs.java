package org.pileus.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestScope;

/// Logging as operators know it: one line per event, `time pid LEVEL logger [request] text`.
public final class Logs {
    private static final int MAX_BYTES = 64 << 20;

    /// Held, because the platform forgets loggers that nobody holds, and their levels with them.
    private static final List<Logger> QUIET = Stream.of(
                    "io.helidon", "com.zaxxer.hikari", "org.mariadb", "com.rabbitmq")
            .map(Logger::getLogger)
            .toList();
    private static final Logger OURS = Logger.getLogger("org.pileus");

    private Logs() {}

    /// @param file  where to write, or null for standard error
    public static void configure(@Nullable Path file, boolean debug) {
        LogManager.getLogManager().reset();
        var root = Logger.getLogger("");
        root.addHandler(handler(file));
        root.setLevel(Level.INFO);
        OURS.setLevel(debug ? Level.FINE : Level.INFO);
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    private static Handler handler(@Nullable Path file) {
        try {
            var handler = file == null ? new ConsoleHandler() : new LogFile(file, MAX_BYTES);
            handler.setLevel(Level.ALL);
            handler.setFormatter(new OneLine());
            return handler;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log " + file, e);
        }
    }

    private static final class OneLine extends Formatter {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
        private static final long PID = ProcessHandle.current().pid();

        @Override
        public String format(LogRecord record) {
            var line = new StringBuilder(160)
                    .append(TIME.format(Instant.ofEpochMilli(record.getMillis())))
                    .append(' ')
                    .append(PID)
                    .append(' ')
                    .append(record.getLevel().intValue() >= Level.WARNING.intValue() ? "WARNING" : record.getLevel())
                    .append(' ')
                    .append(record.getLoggerName())
                    .append(" [");
            RequestScope.find().ifPresent(context -> line.append(context.requestId()));
            escape(formatMessage(record), line.append("] "));
            line.append('\n');
            if (record.getThrown() != null) {
                var trace = new java.io.StringWriter();
                record.getThrown().printStackTrace(new java.io.PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        /// One physical line per event, whatever a user put into a name (N08).
        private static void escape(String text, StringBuilder line) {
            for (var i = 0; i < text.length(); i++) {
                var c = text.charAt(i);
                if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                    line.append(String.format("\\u%04x", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
