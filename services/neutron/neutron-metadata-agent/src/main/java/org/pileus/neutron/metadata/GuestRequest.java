package org.pileus.neutron.metadata;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One HTTP request of a guest, read strictly: what another reader could take in another sense is refused.
/// @param path     as sent, with query; begins with a slash
/// @param headers  by lower-case name; none is believed when it says who the guest is
@SuppressWarnings("ArrayRecordComponent") // never compared
record GuestRequest(String method, String path, Map<String, String> headers, byte[] body) {
    private static final int MOST_HEAD = 16 * 1024;
    /// Passwords posted by guests are short.
    private static final int MOST_BODY = 64 * 1024;
    private static final int MOST_PATH = 2048;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT");

    /// A request that cannot be served, with the status that says so.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String reason) {
            super(reason);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    static GuestRequest read(InputStream input) throws IOException {
        var lines = head(input).split("\r\n", -1);
        var words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new Refused(400, "Malformed request line");
        }
        if (!METHODS.contains(words[0])) {
            throw new Refused(405, "Method not allowed");
        }
        requirePath(words[1]);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            header(lines[i], headers);
        }
        return new GuestRequest(words[0], words[1], headers, body(input, headers));
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    private static String head(InputStream input) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = input.read();
            if (next < 0) {
                throw new EOFException("the guest ended its request early");
            }
            bytes.write(next);
            last = (last << 8) | next;
            if (bytes.size() > MOST_HEAD) {
                throw new Refused(431, "Request header too large");
            }
        }
        var text = bytes.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 4);
    }

    private static void requirePath(String path) throws Refused {
        boolean right = path.startsWith("/")
                && path.length() <= MOST_PATH
                && path.chars().allMatch(c -> c > ' ' && c <= '~' && c != '#');
        if (!right) {
            throw new Refused(400, "Malformed path");
        }
    }

    private static void header(String line, Map<String, String> headers) throws Refused {
        int colon = line.indexOf(':');
        boolean token = colon > 0 && line.chars().limit(colon).allMatch(c -> c > ' ' && c < 0x7f);
        if (!token || !line.chars().allMatch(c -> c >= ' ' || c == '\t')) {
            throw new Refused(400, "Malformed header");
        }
        var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if (headers.put(name, line.substring(colon + 1).strip()) != null && name.equals("content-length")) {
            throw new Refused(400, "Two lengths");
        }
    }

    private static byte[] body(InputStream input, Map<String, String> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            throw new Refused(411, "Length required");
        }
        var length = headers.get("content-length");
        if (length == null) {
            return new byte[0];
        }
        if (length.isEmpty() || length.length() > 9 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Refused(400, "Malformed length");
        }
        int size = Integer.parseInt(length);
        if (size > MOST_BODY) {
            throw new Refused(413, "Request too large");
        }
        var body = input.readNBytes(size);
        if (body.length < size) {
            throw new EOFException("the guest ended its request early");
        }
        return body;
    }
}
