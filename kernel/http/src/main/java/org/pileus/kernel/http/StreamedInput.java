package org.pileus.kernel.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;

/// Turns a [Body.Writer] into something to read: the writer runs on a virtual thread behind a bounded pipe.
final class StreamedInput extends PipedInputStream {
    private static final int WINDOW = 256 * 1024;
    private volatile boolean failed;
    private String reason = "";

    private StreamedInput() {
        super(WINDOW);
    }

    static InputStream of(Body.Writer writer) throws IOException {
        var input = new StreamedInput();
        var output = new PipedOutputStream(input);
        Thread.ofVirtual().name("streamed body").start(() -> {
            try (output) {
                writer.writeTo(output);
            } catch (IOException | RuntimeException e) {
                input.reason = String.valueOf(e.getMessage());
                input.failed = true;
            }
        });
        return input;
    }

    @Override
    public synchronized int read() throws IOException {
        var value = super.read();
        check(value);
        return value;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        var count = super.read(buffer, offset, length);
        check(count);
        return count;
    }

    private void check(int end) throws IOException {
        if (end < 0 && failed) {
            throw new IOException("the sender broke off: " + reason);
        }
    }
}
