package org.pileus.glance.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.api.data.DataHandlers;
import org.pileus.glance.api.data.FileHandlers;
import org.pileus.glance.api.data.Ingest;
import org.pileus.glance.api.data.Lifecycle;
import org.pileus.glance.api.discovery.DiscoveryHandlers;
import org.pileus.glance.api.discovery.SchemaHandlers;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.ImageHandlers;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.api.metadefs.MetadefRoutes;
import org.pileus.glance.api.sharing.ActionHandlers;
import org.pileus.glance.api.sharing.MemberHandlers;
import org.pileus.glance.api.tasks.Imports;
import org.pileus.glance.api.tasks.TaskHandlers;
import org.pileus.glance.api.tasks.WebFetch;
import org.pileus.glance.model.GlanceEvents;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.PathRewrite;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;

/// The Image service's API. Image records are the registry's; this process has the data.
public final class GlanceApiService implements Service {
    private static final System.Logger LOG = System.getLogger(GlanceApiService.class.getName());
    private static final int PORT = 9292;
    /// How soon the leftovers of a killed predecessor are looked for again when the registry did not answer.
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Seams seams;
    private final Registry registry;
    private final Lifecycle lifecycle;
    private final HttpApp app;
    private @Nullable Subscription subscription;
    private volatile boolean stopped;

    /// @param images  where image data is kept
    /// @param staging where data waits for its import; another place than `images`
    public GlanceApiService(Seams seams, GlanceConfig config, ImageStore images, ImageStore staging) {
        this(
                seams,
                config,
                images,
                staging,
                new KeystoneAuthenticator(
                        new ServiceSession(seams.http(), seams.clock(), config.serviceUser()),
                        seams.bus(),
                        seams.clock()));
    }

    /// With another way to know callers: for tests.
    public GlanceApiService(
            Seams seams, GlanceConfig config, ImageStore images, ImageStore staging, Authenticator authenticator) {
        this.seams = seams;
        var clock = seams.clock();
        registry = new Registry(new ServiceSession(seams.http(), clock, config.serviceUser()), config.registryUrl());
        lifecycle = new Lifecycle(
                registry,
                images,
                staging,
                new Ingest(config.imageSizeCap()),
                clock,
                seams.failpoints(),
                seams.host(),
                seams.ids().hex());
        app = HttpApp.named(
                        "glance-api",
                        seams.ids(),
                        new GlanceErrors(config.serviceUser().authUrl()))
                .policy(Policy.of(GlancePolicies.rules(), config.policyOverrides()))
                .authenticator(authenticator)
                .rewrite(GlanceApiService::withoutEmptyId)
                .routes(routes(config, images).all())
                .routes(MetadefRoutes.all(registry, clock))
                .routes(GlanceRoutes.metadefSchemas())
                .routes(GlanceRoutes.files(new FileHandlers(images)))
                .build();
    }

    /// `/v2/images/` names an image without a name, not the list: 404, as upstream.
    private static PathRewrite.Rewritten withoutEmptyId(String path) {
        return new PathRewrite.Rewritten(path.equals("/v2/images/") ? "/v2/images//" : path, null);
    }

    private GlanceRoutes routes(GlanceConfig config, ImageStore images) {
        var clock = seams.clock();
        var ids = seams.ids();
        var access = new ImageAccess(registry);
        var changes = new ImageChanges(registry, clock);
        var fetch = new WebFetch(config.allowedImportPorts(), config.importFromPrivate(), SILENCE);
        var imports = new Imports(
                registry,
                access,
                changes,
                lifecycle,
                fetch,
                config.importMethods(),
                images.id(),
                clock,
                ids,
                seams.timers());
        return new GlanceRoutes(
                new ImageHandlers(
                        registry, access, lifecycle::removeData, config.importMethods(), images.id(), clock, ids),
                new DataHandlers(access, lifecycle),
                new MemberHandlers(registry, access, clock),
                new ActionHandlers(access, changes),
                imports,
                new TaskHandlers(registry, access, imports::run, clock, ids),
                new DiscoveryHandlers(registry, config.importMethods(), images.id()),
                new SchemaHandlers());
    }

    @Override
    public String name() {
        return "glance-api";
    }

    @Override
    public void start() {
        stopped = false;
        try {
            lifecycle.reap();
        } catch (IOException e) {
            throw new UncheckedIOException("the image store cannot be read", e);
        }
        subscription = seams.bus().listen(GlanceEvents.TOPIC, registry::changed);
        seams.timers().after(Duration.ZERO, "image leftovers", this::reconcile);
    }

    /// Not on the way to readiness: the registry or the identity service may still be starting.
    private void reconcile() {
        if (stopped) {
            return;
        }
        try {
            lifecycle.reconcile();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the leftovers of image uploads cannot be looked for yet", e);
            if (!stopped) {
                seams.timers().after(RETRY, "image leftovers", this::reconcile);
            }
        }
    }

    @Override
    public void stop() {
        stopped = true;
        if (subscription != null) {
            subscription.close();
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(new Endpoint("glance-api", PORT, app));
    }
}
