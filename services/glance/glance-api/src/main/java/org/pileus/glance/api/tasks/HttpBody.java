package org.pileus.glance.api.tasks;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The body of an HTTP/1.1 answer: of announced length, in chunks, or up to the end of the connection. A
/// body that ends too early is an error, not an end. Closing it closes the connection.
final class HttpBody extends FilterInputStream {
    private static final int LONGEST_LINE = 1024;
    private final Socket socket;
    private final boolean chunked;
    /// Bytes left of the body or of the chunk; -1 for a body that ends with the connection.
    private long left;
    private boolean begun;
    private boolean ended;

    private HttpBody(InputStream input, Socket socket, boolean chunked, long length) {
        super(input);
        this.socket = socket;
        this.chunked = chunked;
        this.left = length;
    }

    static InputStream of(Map<String, String> headers, InputStream input, Socket socket) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new HttpBody(input, socket, true, 0);
        }
        var length = headers.get("content-length");
        try {
            return new HttpBody(input, socket, false, length == null ? -1 : Long.parseLong(length));
        } catch (NumberFormatException e) {
            throw new IOException("the answer announces no number of bytes", e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (left == 0 && !next()) {
            ended = true;
            return -1;
        }
        var count = in.read(buffer, offset, left < 0 ? length : (int) Math.min(length, left));
        if (count < 0) {
            if (left > 0) {
                throw new IOException("the data broke off");
            }
            ended = true;
            return -1;
        }
        if (left > 0) {
            left -= count;
        }
        return count;
    }

    /// Goes on to the next chunk.
    /// @return false at the end of the body
    private boolean next() throws IOException {
        if (!chunked) {
            return false;
        }
        if (begun) {
            line();
        }
        begun = true;
        var size = line();
        var end = size.indexOf(';');
        try {
            left = Long.parseLong((end < 0 ? size : size.substring(0, end)).trim(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("not a chunk", e);
        }
        return left > 0;
    }

    private String line() throws IOException {
        var bytes = new byte[LONGEST_LINE];
        for (var i = 0; i < LONGEST_LINE; i++) {
            var next = in.read();
            if (next < 0) {
                throw new IOException("the data broke off");
            }
            if (next == '\n') {
                return new String(bytes, 0, i, StandardCharsets.ISO_8859_1).trim();
            }
            bytes[i] = (byte) next;
        }
        throw new IOException("a line is too long");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
