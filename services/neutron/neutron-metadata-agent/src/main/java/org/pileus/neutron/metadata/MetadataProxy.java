package org.pileus.neutron.metadata;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.PortsReply;
import org.pileus.neutron.model.agent.PortsRequest;

/// Finds out whose request it is, by network and address alone, and asks nova in that instance's name.
///
/// Nothing is remembered between requests: an address may have passed to another instance.
final class MetadataProxy {
    private static final System.Logger LOG = System.getLogger(MetadataProxy.class.getName());
    private static final int MOST_REPLY = 2 << 20;
    private final Seams seams;
    private final MetadataAgentConfig config;

    MetadataProxy(Seams seams, MetadataAgentConfig config) {
        this.seams = seams;
        this.config = config;
    }

    GuestReply answer(String networkId, String address, GuestRequest request) {
        try {
            var owner = owner(networkId, address);
            return owner == null ? GuestReply.text(404, "Not Found") : ask(owner, address, request);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "nova's metadata API did not answer", e);
            return GuestReply.text(503, "The metadata service is not available; try again.");
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "metadata for " + address + " of network " + networkId + " could not be had", e);
            return GuestReply.text(503, "The metadata service is not available; try again.");
        }
    }

    /// Null when no port or, against all rules, more than one has the address.
    private PortsReply.@Nullable Owner owner(String networkId, String address) {
        var request = new PortsRequest(networkId, address);
        var reply = seams.bus()
                .call(Target.topic(AgentTopics.PLUGIN), PortsRequest.METHOD, request.toJson(), config.requestTimeout());
        var ports = PortsReply.fromJson(reply).ports();
        return ports.size() == 1 && !ports.getFirst().deviceId().isEmpty() ? ports.getFirst() : null;
    }

    private GuestReply ask(PortsReply.Owner owner, String address, GuestRequest request) throws IOException {
        var call = HttpCall.of(request.method(), config.novaMetadataUrl() + request.path())
                .header("X-Forwarded-For", address)
                .header("X-Instance-ID", owner.deviceId())
                .header("X-Tenant-ID", owner.projectId())
                .header("X-Instance-ID-Signature", signature(owner.deviceId()))
                .header("Accept", request.header("accept"));
        if (request.body().length > 0) {
            var type = request.header("content-type");
            call = call.bytes(request.body(), type == null ? "text/plain" : type);
        }
        try (var reply = seams.http().send(call.timeout(config.requestTimeout()))) {
            var body = reply.body().readNBytes(MOST_REPLY + 1);
            if (body.length > MOST_REPLY) {
                return GuestReply.text(502, "The metadata is too large.");
            }
            var type = reply.header("Content-Type");
            return new GuestReply(reply.status(), type == null ? "text/plain; charset=UTF-8" : type, body);
        }
    }

    /// HMAC-SHA256 of the instance id, as nova checks it (nova configuration, `metadata_proxy_shared_secret`).
    private String signature(String instanceId) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(config.sharedSecret().reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(instanceId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }
}
