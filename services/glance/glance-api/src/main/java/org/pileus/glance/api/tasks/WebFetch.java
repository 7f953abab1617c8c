package org.pileus.glance.api.tasks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Fetches over HTTP what a user named, and nothing that only this host can reach: the name is resolved
/// once, every address is judged, and the connection goes to exactly the judged address; a redirect starts
/// over. It speaks HTTP/1.1 itself because the platform's client resolves names by itself, a second time.
/// Cases CVE-2026-34881, OSSN-0078.
public final class WebFetch implements Fetch {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int CONNECT_MILLIS = 10_000;
    private static final int LONGEST_HEAD = 32 * 1024;
    private static final int MOST_REDIRECTS = 3;

    private final List<Integer> ports;
    private final boolean privateToo;
    private final Duration silence;

    /// @param ports      that may be connected to
    /// @param privateToo whether private and local addresses may, too
    /// @param silence    how long the peer may send nothing
    public WebFetch(List<Integer> ports, boolean privateToo, Duration silence) {
        this.ports = List.copyOf(ports);
        this.privateToo = privateToo;
        this.silence = silence;
    }

    @Override
    public String check(String url) {
        return parse(url).toString();
    }

    private URI parse(String url) {
        try {
            var uri = new URI(url);
            var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!SCHEMES.contains(scheme)
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || !ports.contains(port(uri))) {
                throw refused(url);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw refused(url);
        }
    }

    /// One answer for everything that is not allowed, so that it tells nothing about hosts and ports.
    private static ApiException refused(String url) {
        return ApiException.invalid("URI for web-download does not pass filtering: " + url);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    @Override
    public InputStream open(String url) throws IOException {
        var uri = parse(url);
        for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
            var answer = ask(uri);
            if (answer.status() == 200) {
                return answer.body();
            }
            var location = answer.headers().get("location");
            answer.body().close();
            if (answer.status() < 300 || answer.status() > 399 || location == null) {
                throw new ApiException(
                        new Failure.Invalid("The server answered " + answer.status() + " instead of the data."));
            }
            uri = parse(uri.resolve(location).toString());
        }
        throw new ApiException(new Failure.Invalid("The server redirected more than " + MOST_REDIRECTS + " times."));
    }

    private record Answer(int status, Map<String, String> headers, InputStream body) {}

    private Answer ask(URI uri) throws IOException {
        var socket = connect(uri);
        try {
            var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var request = "GET " + path + query + " HTTP/1.1\r\nHost: " + uri.getRawAuthority()
                    + "\r\nUser-Agent: pileus\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var input = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            var lines = head(input);
            var words = lines.getFirst().split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
                throw new IOException("not an HTTP answer");
            }
            Map<String, String> headers = new HashMap<>();
            for (var line : lines.subList(1, lines.size())) {
                var colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).trim());
                }
            }
            return new Answer(Integer.parseInt(words[1]), headers, HttpBody.of(headers, input, socket));
        } catch (NumberFormatException e) {
            socket.close();
            throw new IOException("not an HTTP answer", e);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket connect(URI uri) throws IOException {
        var addresses = InetAddress.getAllByName(uri.getHost().replace("[", "").replace("]", ""));
        for (var address : addresses) {
            if (!privateToo && isInternal(address)) {
                throw refused(uri.toString());
            }
        }
        var plain = new Socket();
        try {
            plain.setSoTimeout((int) silence.toMillis());
            plain.connect(new InetSocketAddress(addresses[0], port(uri)), CONNECT_MILLIS);
            if (!isSecure(uri)) {
                return plain;
            }
            var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            var secure = (SSLSocket) factory.createSocket(plain, uri.getHost(), port(uri), true);
            var parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /// Loopback, link-local (where metadata services are), private, shared, unique local, multicast, unspecified.
    static boolean isInternal(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        var bytes = address.getAddress();
        var first = bytes[0] & 0xff;
        var second = bytes[1] & 0xff;
        if (bytes.length == 4) {
            return first == 0 || (first == 100 && second >= 64 && second < 128) || first >= 240;
        }
        // fc00::/7, and the spellings that carry an IPv4 address: 64:ff9b::/96, 2002::/16, ::/96
        var mapped = first == 0 && second == 0 && bytes[2] == 0 && bytes[3] == 0;
        return (first & 0xfe) == 0xfc || (first == 0 && second == 0x64) || (first == 0x20 && second == 2) || mapped;
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
            if (text.length() >= 4 && text.lastIndexOf("\r\n\r\n") == text.length() - 4) {
                return List.of(text.substring(0, text.length() - 4).split("\r\n"));
            }
        }
        throw new IOException("the answer's head is too long");
    }
}
