package org.pileus.kernel.http.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which URLs may be fetched for users. Of an allow-list and a deny-list of the same thing the first alone
/// counts when it is not empty. Names and meaning are those of upstream's `[import_filtering_opts]`.
/// @param allowedHosts     names or addresses; addresses of these hosts are not judged: the operator vouches
/// @param allowedPorts     also for the port that a scheme implies
/// @param internalNetworks blocks that may be reached although they are internal; not upstream's
public record OutboundRules(
        List<String> allowedSchemes,
        List<String> disallowedSchemes,
        List<String> allowedHosts,
        List<String> disallowedHosts,
        List<Integer> allowedPorts,
        List<Integer> disallowedPorts,
        List<AddressBlock> internalNetworks) {
    private static final int LONGEST = 2_048;
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    public OutboundRules {
        allowedSchemes = lower(allowedSchemes);
        disallowedSchemes = lower(disallowedSchemes);
        allowedHosts = lower(allowedHosts);
        disallowedHosts = lower(disallowedHosts);
        allowedPorts = List.copyOf(allowedPorts);
        disallowedPorts = List.copyOf(disallowedPorts);
        internalNetworks = List.copyOf(internalNetworks);
    }

    /// `http` and `https` to ports 80 and 443 of hosts that everybody can reach.
    public static OutboundRules standard() {
        return new OutboundRules(
                List.of("http", "https"), List.of(), List.of(), List.of(), List.of(80, 443), List.of(), List.of());
    }

    private static List<String> lower(List<String> words) {
        return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    /// The URL in its one spelling, if scheme, host and port are allowed. Resolves nothing, asks nobody.
    /// @throws OutboundRefused when it may not be fetched
    public URI check(String url) throws OutboundRefused {
        if (url.length() > LONGEST) {
            throw new OutboundRefused("a URL of " + url.length() + " characters");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new OutboundRefused("not a URL: " + e.getMessage());
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!isHttp(scheme) || !permits(allowedSchemes, disallowedSchemes, scheme)) {
            throw new OutboundRefused("scheme '" + scheme + "'");
        }
        var host = uri.getHost();
        if (host == null || uri.getRawUserInfo() != null) {
            throw new OutboundRefused("no plain host in " + uri.getRawAuthority());
        }
        host = host.toLowerCase(Locale.ROOT);
        if (isAmbiguous(host) || !permits(allowedHosts, disallowedHosts, host)) {
            throw new OutboundRefused("host " + host);
        }
        var port = port(uri);
        if (!permits(allowedPorts, disallowedPorts, port)) {
            throw new OutboundRefused("port " + port);
        }
        return canonical(uri, scheme, host);
    }

    /// Whatever the lists say, the client speaks no other protocol.
    private static boolean isHttp(String scheme) {
        return scheme.equals("http") || scheme.equals("https");
    }

    private static <T> boolean permits(List<T> allowed, List<T> disallowed, T value) {
        return allowed.isEmpty() ? !disallowed.contains(value) : allowed.contains(value);
    }

    /// A number that some resolvers take for an address and others for a name: `127.1`, `2130706433`, `0x7f.1`.
    private static boolean isAmbiguous(String host) {
        if (host.startsWith("[")) {
            return host.indexOf('%') >= 0;
        }
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        var last = name.substring(name.lastIndexOf('.') + 1);
        return NUMBER.matcher(last).matches() && !IPV4.matcher(host).matches();
    }

    private static URI canonical(URI uri, String scheme, String host) throws OutboundRefused {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        try {
            return new URI(new URI(scheme + "://" + host + port + path + query).toASCIIString());
        } catch (URISyntaxException e) {
            throw new OutboundRefused("not a URL: " + e.getMessage());
        }
    }

    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }

    /// Whether a connection may go to one of the addresses that a host's name stands for.
    public boolean permits(URI uri, InetAddress address) {
        if (allowedHosts.contains(uri.getHost())) {
            return true;
        }
        if (allowedHosts.isEmpty() && disallowedHosts.contains(address.getHostAddress())) {
            return false;
        }
        return AddressBlock.INTERNAL.stream().noneMatch(block -> block.contains(address))
                || internalNetworks.stream().anyMatch(block -> block.contains(address));
    }
}
