package org.pileus.tests.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// One request as its bytes go over the wire, however wrong they are; an HTTP client would not send most of them.
/// @param target   path and query, as they are sent
/// @param headers  `Name: value`
record WireRequest(String method, int port, String target, List<String> headers, byte[] body) {
    private static final int SHOWN = 1500;
    private static final int READ = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d{1,9})");

    /// @param status  0 when the connection was closed without an answer, 599 when none came in time
    /// @param start   of the answer
    record Answer(int status, String start, Duration took) {}

    Answer send() throws IOException {
        var begun = System.nanoTime();
        var text = "";
        var late = false;
        try (var socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try {
                socket.getOutputStream().write(bytes());
            } catch (java.net.SocketException e) {
                // the server refused to read on: what it said before it closed is there to be read
            }
            text = read(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            late = true;
        } catch (java.net.SocketException e) {
            // closed without a word
        }
        var status = late ? 599 : text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
        return new Answer(status, text, Duration.ofNanos(System.nanoTime() - begun));
    }

    /// Reads to the end of the answer, or as much as is looked at.
    private String read(InputStream from) throws IOException {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        while (out.size() < READ && !whole(out.toString(StandardCharsets.ISO_8859_1))) {
            var count = from.read(buffer);
            if (count < 0) {
                break;
            }
            out.write(buffer, 0, count);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private boolean whole(String text) {
        var end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        var head = text.substring(0, end).toLowerCase(Locale.ROOT);
        if (head.contains("\r\ntransfer-encoding: chunked") && !method.equals("HEAD")) {
            return text.endsWith("0\r\n\r\n");
        }
        var length = LENGTH.matcher(head);
        return method.equals("HEAD") || !length.find() || text.length() - end - 4 >= Integer.parseInt(length.group(1));
    }

    private byte[] bytes() {
        var out = new ByteArrayOutputStream();
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    /// All that is needed to send it again; tokens left out.
    @Override
    public String toString() {
        var shown = headers.stream()
                .map(header -> header.matches("(?i)x-(auth|subject)-token: gAAAAA.*")
                        ? header.substring(0, 13) + " …"
                        : header)
                .toList();
        return method + " " + cut(target) + " " + cut(shown.toString()) + " "
                + cut(new String(body, StandardCharsets.UTF_8));
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + ")";
    }
}
