package org.pileus.wiring.distributed;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.config.ConfigException;

/// Where a database or a broker is, written as a URL: `scheme://user:password@host:port/path?key=value`.
/// @param path  without its slashes; empty when there is none
record ServiceAddress(String host, int port, String user, Secret password, String path, Map<String, String> query) {

    /// @param key  the option it comes from, for messages; the URL itself holds a password and is never shown
    static ServiceAddress parse(String key, String text, String scheme, int defaultPort) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (java.net.URISyntaxException e) {
            throw malformed(key, scheme);
        }
        var login = uri.getRawUserInfo();
        var colon = login == null ? -1 : login.indexOf(':');
        if (!scheme.equals(uri.getScheme()) || uri.getHost() == null || login == null || colon < 1) {
            throw malformed(key, scheme);
        }
        var path = uri.getPath() == null ? "" : uri.getPath();
        return new ServiceAddress(
                uri.getHost(),
                uri.getPort() < 0 ? defaultPort : uri.getPort(),
                decoded(login.substring(0, colon)),
                new Secret(decoded(login.substring(colon + 1))),
                path.replaceAll("^/|/$", ""),
                query(uri.getRawQuery()));
    }

    private static ConfigException malformed(String key, String scheme) {
        return new ConfigException("[pileus] " + key + ": expected " + scheme + "://user:password@host:port/");
    }

    private static Map<String, String> query(@org.jspecify.annotations.Nullable String text) {
        Map<String, String> all = new HashMap<>();
        for (var pair : text == null ? new String[0] : text.split("&")) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                all.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return Map.copyOf(all);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// True for this very machine, where encryption gains nothing.
    boolean loopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /// For people: without the password.
    String shown() {
        return host + ":" + port;
    }
}
