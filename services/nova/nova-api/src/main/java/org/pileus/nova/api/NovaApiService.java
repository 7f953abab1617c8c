package org.pileus.nova.api;

import java.util.List;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Microversions;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.nova.api.metadata.MetadataApp;
import org.pileus.nova.api.metadata.MetadataHandlers;
import org.pileus.nova.api.metadata.ProxySignature;
import org.pileus.nova.api.servers.LaunchSpan;
import org.pileus.nova.api.versions.VersionHandlers;
import org.pileus.nova.model.NovaFlow;

/// nova-api: the compute API on 8774 and the metadata service on 8775.
public final class NovaApiService implements Service {
    private final NovaParts parts;
    private final List<Endpoint> endpoints;

    /// Opens the schema; serves nothing yet.
    /// @param traces where the steps of launches are found again
    public NovaApiService(Seams seams, NovaApiConfig config, TraceStore traces) {
        parts = new NovaParts(seams, config, traces);
        var api = HttpApp.named("nova-api", seams.ids(), new NovaErrors())
                .routes(new NovaRoutes(parts).all())
                .policy(Policy.of(NovaPolicies.rules(), config.policy()))
                .authenticator(traced(seams, parts.authenticator))
                .rewrite(new NovaPaths())
                .microversions(new Microversions(
                        "compute",
                        "X-OpenStack-Nova-API-Version",
                        Microversion.of(VersionHandlers.MIN),
                        Microversion.of(VersionHandlers.MAX)))
                .requestIdHeaders("x-openstack-request-id", "x-compute-request-id")
                .build();
        var secret = config.metadataSecret();
        var metadata = new MetadataHandlers(
                parts.db, seams.clock(), secret == null ? null : new ProxySignature(secret), config.dhcpDomain());
        endpoints = List.of(
                new Endpoint("nova-api", 8774, api),
                new Endpoint("nova-metadata", 8775, MetadataApp.of(metadata, seams.ids())));
    }

    /// Step 3 of a launch: the token of a create is validated.
    private static Authenticator traced(Seams seams, Authenticator plain) {
        return (request, requestId, global) -> {
            if (!isLaunch(request)) {
                return plain.authenticate(request, requestId, global);
            }
            LaunchSpan.arrived(seams.tracer());
            var span =
                    seams.tracer().open(NovaFlow.VALIDATE, "nova-api", "keystone", Means.REST, "GET /v3/auth/tokens");
            RequestContext context = RequestContext.anonymous(requestId, global);
            try {
                context = plain.authenticate(request, requestId, global);
                var token = context.authToken();
                span.object(token == null ? null : token.fingerprint());
                return context;
            } catch (RuntimeException e) {
                span.failed(e.getMessage());
                throw e;
            } finally {
                RequestScope.run(context, span::close);
            }
        };
    }

    private static boolean isLaunch(Request request) {
        return request.method().equals("POST") && request.path().equals("/servers");
    }

    @Override
    public String name() {
        return "nova-api";
    }

    @Override
    public void start() {
        parts.listen();
    }

    @Override
    public void stop() {
        parts.close();
    }

    @Override
    public List<Endpoint> endpoints() {
        return endpoints;
    }
}
