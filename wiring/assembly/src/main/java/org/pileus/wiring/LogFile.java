package org.pileus.wiring;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/// One log under its plain name, with one older generation beside it (`.1`). The platform's own handler
/// numbers the file that is being written, so that no script would find it.
final class LogFile extends Handler {
    private final Path file;
    private final long maxBytes;
    /// Guarded by `this`.
    private OutputStream out;
    private long written;

    LogFile(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.out = open();
        this.written = Files.size(file);
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void publish(@Nullable LogRecord record) {
        if (record == null || !isLoggable(record)) {
            return;
        }
        try {
            var bytes = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
            out.write(bytes);
            written += bytes.length;
            if (written > maxBytes) {
                out.close();
                Files.move(file, Path.of(file + ".1"), StandardCopyOption.REPLACE_EXISTING);
                out = open();
                written = 0;
            }
        } catch (IOException e) {
            reportError(null, e, ErrorManager.WRITE_FAILURE);
        }
    }

    @Override
    public void flush() {}

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            reportError(null, e, ErrorManager.CLOSE_FAILURE);
        }
    }
}
