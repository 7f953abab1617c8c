package org.pileus.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;

/// Brings the catalog along when a cloud serves at other addresses than last time: another port offset, another
/// address to listen on, TLS. `openrc` tells where it was. Endpoints that an operator set to something else
/// stay as they are.
public final class CatalogMove {
    private static final System.Logger LOG = System.getLogger(CatalogMove.class.getName());
    private static final String AUTH_URL = "export OS_AUTH_URL=";
    private static final int[] PORTS = {Ports.KEYSTONE, Ports.GLANCE_API, Ports.PLACEMENT, Ports.NOVA_API, Ports.NEUTRON
    };

    private final Ports before;
    private final String hostBefore;
    private final CloudConfig.Addresses now;

    private CatalogMove(URI before, CloudConfig.Addresses now) {
        this.before = new Ports(before.getPort() - Ports.KEYSTONE, "https".equals(before.getScheme()));
        this.hostBefore = before.getHost();
        this.now = now;
    }

    /// What has to be moved; null when the cloud is new or has not moved.
    public static @Nullable CatalogMove of(Path dataDir, CloudConfig.Addresses now) {
        var file = dataDir.resolve("openrc");
        if (!Files.exists(file)) {
            return null;
        }
        try {
            for (var line : Files.readAllLines(file)) {
                if (line.startsWith(AUTH_URL)) {
                    var url = line.substring(AUTH_URL.length());
                    return url.equals(now.publicAuthUrl()) ? null : new CatalogMove(URI.create(url), now);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Changes the endpoints; to be done when keystone serves and nobody has asked for the catalog yet.
    public void run(ServiceSession admin) {
        var endpoints = now.authUrl() + "/endpoints";
        try (var reply = admin.send(HttpCall.get(endpoints))) {
            for (var endpoint : reply.json().path("endpoints")) {
                var url = Json.text(endpoint, "url");
                var moved = moved(url, Json.text(endpoint, "interface").equals("public"));
                if (moved != null && !moved.equals(url)) {
                    var body = Json.object();
                    body.putObject("endpoint").put("url", moved);
                    admin.send(HttpCall.of("PATCH", endpoints + "/" + Json.text(endpoint, "id"))
                                    .json(body))
                            .close();
                    LOG.log(Level.INFO, "the catalog has " + moved + " in place of " + url);
                }
            }
        } catch (IOException | ApiException e) {
            // an administrator with another password than the generated one; the cloud is of use all the same
            LOG.log(
                    Level.WARNING,
                    "the catalog may still name the addresses of the last start: " + e.getMessage()
                            + ". Fix: openstack endpoint set --url URL ID");
        }
    }

    /// The new form of a URL that this cloud wrote; null for any other.
    @Nullable
    String moved(String url, boolean isPublic) {
        for (var port : PORTS) {
            var base = before.url(hostBefore, port);
            if (url.equals(base) || url.startsWith(base + "/")) {
                return (isPublic ? now.publicUrl(port) : now.internalUrl(port)) + url.substring(base.length());
            }
        }
        return null;
    }
}
