package org.pileus.kernel.http.outbound;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.pileus.kernel.http.Headers;

/// The body of an HTTP/1.1 answer: of announced length, in chunks, or up to the end of the connection. A
/// body that ends too early is an error, not an end. Closing it closes the connection.
final class OutboundBody extends FilterInputStream {
    private static final int LONGEST_LINE = 1024;
    private static final int SKIPPED_AT_ONCE = 64 * 1024;
    private final Socket socket;
    private final boolean chunked;
    /// Bytes left of the body or of the chunk; -1 for a body that ends with the connection.
    private long left;
    private boolean begun;
    private boolean ended;

    /// How many more bytes of data are taken.
    private long room;

    private OutboundBody(InputStream input, Socket socket, boolean chunked, long length, long room) {
        super(input);
        this.socket = socket;
        this.chunked = chunked;
        this.left = length;
        this.room = room;
    }

    /// @param most bytes of data at most
    static OutboundBody of(Headers headers, InputStream input, Socket socket, long most) throws IOException {
        if (headers.first("Transfer-Encoding") != null) {
            if (!"chunked".equalsIgnoreCase(headers.first("Transfer-Encoding"))) {
                throw new IOException("an encoding that is not known");
            }
            return new OutboundBody(input, socket, true, 0, most);
        }
        var length = headers.first("Content-Length");
        try {
            var announced = length == null ? -1 : Long.parseLong(length.trim());
            if (length != null && announced < 0) {
                throw new IOException("the answer announces no number of bytes");
            }
            if (announced > most) {
                throw new IOException("more than " + most + " bytes");
            }
            return new OutboundBody(input, socket, false, announced, most);
        } catch (NumberFormatException e) {
            throw new IOException("the answer announces no number of bytes", e);
        }
    }

    /// An answer that has no data whatever its head says.
    static OutboundBody none(InputStream input, Socket socket) {
        return new OutboundBody(input, socket, false, 0, 0);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// By reading: what is passed over counts too.
    @Override
    public long skip(long count) throws IOException {
        var skipped = read(new byte[(int) Math.max(0, Math.min(count, SKIPPED_AT_ONCE))]);
        return Math.max(0, skipped);
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
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
        room -= count;
        if (room < 0) {
            throw new IOException("more data than is taken");
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
        if (left < 0) {
            throw new IOException("not a chunk");
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
