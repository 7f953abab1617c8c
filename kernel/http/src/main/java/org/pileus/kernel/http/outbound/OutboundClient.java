package org.pileus.kernel.http.outbound;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Headers;

/// The one client for URLs that users name. A name is resolved once, every address is judged, and the
/// connection goes to exactly a judged address; each redirect starts over. It sends no credentials but where it is
/// told to, and keeps no cookies. It speaks HTTP/1.1 itself because the platform's client resolves names by itself, a
/// second
/// time. Cases CVE-2026-34881, OSSN-0078. Safe for concurrent use.
public final class OutboundClient {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int LONGEST_HEAD = 32 * 1024;

    private final OutboundRules rules;
    private final OutboundLimits limits;
    private final Resolver resolver;
    private final SSLSocketFactory secure;

    /// Finds the addresses of a host.
    @FunctionalInterface
    public interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /// With the system's names and certificates.
    public OutboundClient(OutboundRules rules, OutboundLimits limits) {
        this(rules, limits, host -> List.of(InetAddress.getAllByName(host)), (SSLSocketFactory)
                SSLSocketFactory.getDefault());
    }

    public OutboundClient(OutboundRules rules, OutboundLimits limits, Resolver resolver, SSLSocketFactory secure) {
        this.rules = rules;
        this.limits = limits;
        this.resolver = resolver;
        this.secure = secure;
    }

    /// The URL in its one spelling, if scheme, host and port are allowed; addresses are judged when it is fetched.
    /// @throws OutboundRefused when it may not be fetched
    public String check(String url) throws OutboundRefused {
        return rules.check(url).toString();
    }

    /// The data at a URL, from its first byte.
    /// @throws OutboundRefused when an address on the way may not be reached
    /// @throws OutboundFailed when there is no data
    public OutboundReply open(String url) throws OutboundRefused, OutboundFailed {
        return data(send("GET", url, Map.of()));
    }

    /// The same for whoever the headers prove to be. They are shown to this one host, so that a redirect is no data.
    public OutboundReply openAs(Map<String, String> proof, String url) throws OutboundRefused, OutboundFailed {
        return data(exchange("GET", rules.check(url), proof, Deadline.in(limits.whole())));
    }

    private static OutboundReply data(OutboundReply reply) throws OutboundFailed {
        if (reply.status() != 200) {
            closeQuietly(reply.body());
            throw new OutboundFailed("answered " + reply.status());
        }
        return reply;
    }

    /// Asks, and follows redirects.
    /// @param method  `GET` or `HEAD`
    /// @param headers beside those that HTTP needs, such as `Range`; not for secrets: a redirect would pass them on
    public OutboundReply send(String method, String url, Map<String, String> headers)
            throws OutboundRefused, OutboundFailed {
        var deadline = Deadline.in(limits.whole());
        var uri = rules.check(url);
        for (var hop = 0; hop <= limits.redirects(); hop++) {
            var reply = exchange(method, uri, headers, deadline);
            if (!REDIRECTS.contains(reply.status())) {
                return reply;
            }
            closeQuietly(reply.body());
            uri = rules.check(target(uri, reply.headers().first("Location")));
        }
        throw new OutboundFailed("more than " + limits.redirects() + " redirects");
    }

    private static String target(URI from, @Nullable String location) throws OutboundFailed {
        if (location == null) {
            throw new OutboundFailed("a redirect to nowhere");
        }
        try {
            return from.resolve(location).toString();
        } catch (IllegalArgumentException e) {
            throw new OutboundFailed(e);
        }
    }

    private OutboundReply exchange(String method, URI uri, Map<String, String> headers, Deadline deadline)
            throws OutboundRefused, OutboundFailed {
        var addresses = judged(uri);
        try {
            var socket = connect(uri, addresses, deadline);
            try {
                write(socket, method, uri, headers);
                return read(socket, method, deadline);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw new OutboundFailed(e);
        }
    }

    /// One address that may not be reached condemns the host.
    private List<InetAddress> judged(URI uri) throws OutboundRefused, OutboundFailed {
        var host = uri.getHost();
        List<InetAddress> addresses;
        try {
            addresses = resolver.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException e) {
            throw new OutboundFailed(e);
        }
        for (var address : addresses) {
            if (!rules.permits(uri, address)) {
                throw new OutboundRefused(host + " stands for " + address.getHostAddress());
            }
        }
        return addresses;
    }

    private Socket connect(URI uri, List<InetAddress> addresses, Deadline deadline) throws IOException {
        var last = new IOException("no address");
        for (var address : addresses) {
            var plain = new Socket();
            try {
                plain.connect(
                        new InetSocketAddress(address, OutboundRules.port(uri)), deadline.within(limits.connect()));
                deadline.arm(plain, limits.silence());
                return uri.getScheme().equals("https") ? secured(plain, uri) : plain;
            } catch (IOException e) {
                plain.close();
                last = e;
            }
        }
        throw last;
    }

    private Socket secured(Socket plain, URI uri) throws IOException {
        var socket = (SSLSocket) secure.createSocket(plain, uri.getHost(), OutboundRules.port(uri), true);
        var parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void write(Socket socket, String method, URI uri, Map<String, String> headers) throws IOException {
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        var request = new StringBuilder()
                .append(method + " " + uri.getRawPath() + query + " HTTP/1.1\r\n")
                .append("Host: " + uri.getHost() + port + "\r\n")
                .append("User-Agent: pileus\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n");
        var checked = new Headers();
        headers.forEach(checked::add);
        checked.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    private OutboundReply read(Socket socket, String method, Deadline deadline) throws IOException {
        var input = new BufferedInputStream(new Timed(socket, limits, deadline), 64 * 1024);
        var lines = head(input);
        var words = lines.getFirst().split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP answer");
        }
        var headers = new Headers();
        for (var line : lines.subList(1, lines.size())) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        }
        var status = Integer.parseInt(words[1]);
        var body = method.equals("HEAD")
                ? OutboundBody.none(input, socket)
                : OutboundBody.of(headers, input, socket, limits.bytes());
        return new OutboundReply(status, headers, body);
    }

    /// Reads to the empty line, byte by byte of a buffered stream.
    private static List<String> head(InputStream input) throws IOException {
        var text = new StringBuilder();
        while (text.length() < LONGEST_HEAD) {
            var next = input.read();
            if (next < 0) {
                throw new IOException("the answer broke off");
            }
            text.append((char) next);
            if (next == '\n' && text.length() >= 4 && text.lastIndexOf("\r\n\r\n") == text.length() - 4) {
                return List.of(text.substring(0, text.length() - 4).split("\r\n"));
            }
        }
        throw new IOException("the answer's head is too long");
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // it is not read on
        }
    }

    /// A socket's bytes, each read within what is left of the time.
    private static final class Timed extends FilterInputStream {
        private final Socket socket;
        private final OutboundLimits limits;
        private final Deadline deadline;

        Timed(Socket socket, OutboundLimits limits, Deadline deadline) throws IOException {
            super(socket.getInputStream());
            this.socket = socket;
            this.limits = limits;
            this.deadline = deadline;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            deadline.arm(socket, limits.silence());
            return in.read(buffer, offset, length);
        }
    }
}
