package org.pileus.glance.registry;

import java.util.List;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Rule;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;

/// The store of image records. Reached by glance-api alone, with the role `service`; never in the catalog.
public final class GlanceRegistryService implements Service {
    private static final int PORT = 9191;
    private static final String RULE = "registry";

    private final HttpApp app;

    public GlanceRegistryService(Seams seams, RegistryConfig config) {
        this(
                seams,
                config,
                new KeystoneAuthenticator(
                        new ServiceSession(seams.http(), seams.clock(), config.serviceUser()),
                        seams.bus(),
                        seams.clock(),
                        "image"));
    }

    /// With another way to know callers: for tests.
    public GlanceRegistryService(Seams seams, RegistryConfig config, Authenticator authenticator) {
        var db = seams.databases().open(GlanceSchema.NAME, GlanceSchema.migrations());
        var handlers = new RegistryHandlers(db, seams.bus(), seams.clock());
        app = HttpApp.named("glance-registry", seams.ids(), new RegistryErrors())
                .policy(Policy.of(List.of(new Rule(RULE, "role:service", "Everything here is between services."))))
                .authenticator(new OnlyGlance(authenticator, config.serviceUser()))
                .routes(routes(handlers))
                .routes(namespaceRoutes(new NamespaceHandlers(db, seams.clock())))
                .build();
    }

    private static List<Route> routes(RegistryHandlers handlers) {
        return List.of(
                Route.of("POST", "/images", RULE, handlers::create).bodyLimit(4L << 20),
                Route.of("POST", "/search", RULE, handlers::search),
                Route.of("GET", "/images/{image_id}", RULE, handlers::show),
                Route.of("PUT", "/images/{image_id}", RULE, handlers::update).bodyLimit(4L << 20),
                Route.of("DELETE", "/images/{image_id}", RULE, handlers::delete),
                Route.of("GET", "/journal", RULE, handlers::journal),
                Route.of("POST", "/images/{image_id}/forget", RULE, handlers::forget),
                Route.of("POST", "/images/{image_id}/members", RULE, handlers::addMember),
                Route.of("PUT", "/images/{image_id}/members/{project_id}", RULE, handlers::updateMember),
                Route.of("DELETE", "/images/{image_id}/members/{project_id}", RULE, handlers::deleteMember),
                Route.of("POST", "/tasks", RULE, handlers::createTask),
                Route.of("GET", "/tasks", RULE, handlers::listTasks),
                Route.of("GET", "/tasks/{task_id}", RULE, handlers::showTask),
                Route.of("PUT", "/tasks/{task_id}", RULE, handlers::updateTask),
                Route.of("GET", "/usage", RULE, handlers::usage));
    }

    private static List<Route> namespaceRoutes(NamespaceHandlers namespaces) {
        return List.of(
                Route.of("GET", "/namespaces", RULE, namespaces::list),
                Route.of("POST", "/namespaces", RULE, namespaces::create).bodyLimit(4L << 20),
                Route.of("GET", "/namespaces/{name}", RULE, namespaces::show),
                Route.of("PUT", "/namespaces/{name}", RULE, namespaces::update).bodyLimit(4L << 20),
                Route.of("DELETE", "/namespaces/{name}", RULE, namespaces::delete));
    }

    @Override
    public String name() {
        return "glance-registry";
    }

    @Override
    public void start() {
        // Everything is answered from the database; there is nothing to reconcile.
    }

    @Override
    public void stop() {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(new Endpoint("glance-registry", PORT, app));
    }
}
