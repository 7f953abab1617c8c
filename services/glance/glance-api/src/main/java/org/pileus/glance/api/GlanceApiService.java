package org.pileus.glance.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.keystone.UnifiedLimits;
import org.pileus.client.keystone.UserCatalog;
import org.pileus.driver.diskimage.DiskConverter;
import org.pileus.glance.api.data.CacheHandlers;
import org.pileus.glance.api.data.DataHandlers;
import org.pileus.glance.api.data.FileHandlers;
import org.pileus.glance.api.data.ImageCache;
import org.pileus.glance.api.data.Ingest;
import org.pileus.glance.api.data.Leftovers;
import org.pileus.glance.api.data.Lifecycle;
import org.pileus.glance.api.data.Preparation;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.api.discovery.DiscoveryHandlers;
import org.pileus.glance.api.discovery.SchemaHandlers;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.ImageHandlers;
import org.pileus.glance.api.images.ImageView;
import org.pileus.glance.api.images.Quotas;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.api.metadefs.MetadefRoutes;
import org.pileus.glance.api.plugins.Conversion;
import org.pileus.glance.api.plugins.Decompression;
import org.pileus.glance.api.plugins.ImportPlugins;
import org.pileus.glance.api.plugins.InjectMetadata;
import org.pileus.glance.api.protections.PropertyProtections;
import org.pileus.glance.api.sharing.ActionHandlers;
import org.pileus.glance.api.sharing.MemberHandlers;
import org.pileus.glance.api.tasks.Imports;
import org.pileus.glance.api.tasks.LocationHandlers;
import org.pileus.glance.api.tasks.RemoteImages;
import org.pileus.glance.api.tasks.TaskHandlers;
import org.pileus.glance.api.tasks.TaskJournal;
import org.pileus.glance.model.GlanceEvents;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.PathRewrite;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundLimits;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Rule;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;

/// The Image service's API. Image records are the registry's; this process has the data.
public final class GlanceApiService implements Service {
    private static final System.Logger LOG = System.getLogger(GlanceApiService.class.getName());
    private static final int PORT = 9292;
    /// How soon the leftovers of a killed predecessor are looked for again when the registry did not answer.
    private static final Duration RETRY = Duration.ofSeconds(2);
    /// How often data is looked for that could not be removed when it should have been.
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final Seams seams;
    private final Registry registry;
    private final Quotas quotas;
    private final Leftovers leftovers;
    private final Lifecycle lifecycle;
    private final Optional<ImageCache> cache;
    private final ImageChanges changes;
    private final Conversion conversion;
    private final PropertyProtections protections;
    private final TaskJournal journal;
    private final HttpApp app;
    private @Nullable Subscription subscription;
    private volatile boolean stopped;

    /// @param stores  where image data is kept
    /// @param worker  the name of this data directory among all: leftovers under it are this process's to clean up
    /// @param converter for imports, where the operator wants images converted
    public GlanceApiService(Seams seams, GlanceConfig config, Stores stores, String worker, DiskConverter converter) {
        this(
                seams,
                config,
                stores,
                worker,
                converter,
                new KeystoneAuthenticator(
                        new ServiceSession(seams.http(), seams.clock(), config.serviceUser()),
                        seams.bus(),
                        seams.clock(),
                        "image"));
    }

    /// With another way to know callers: for tests.
    public GlanceApiService(
            Seams seams,
            GlanceConfig config,
            Stores stores,
            String worker,
            DiskConverter converter,
            Authenticator authenticator) {
        this.seams = seams;
        var clock = seams.clock();
        registry = new Registry(new ServiceSession(seams.http(), clock, config.serviceUser()), config.registryUrls());
        quotas = new Quotas(
                registry,
                config.limits().fromKeystone()
                        ? new UnifiedLimits(new ServiceSession(seams.http(), clock, config.serviceUser()), "image")
                        : null,
                config.limits().storageQuota());
        leftovers = new Leftovers(registry, stores, clock, worker, seams.ids().hex());
        changes = new ImageChanges(registry, clock);
        conversion = new Conversion(
                changes,
                converter,
                config.imageRules(),
                config.imports().workFolder(),
                config.imports().outputFormat(),
                config.imageSizeCap());
        journal = new TaskJournal(
                registry, changes, clock, seams.ids(), config.imports().taskTimeToLive(), worker, leftovers.holder());
        var ingest = new Ingest(config.imageSizeCap(), config.imageRules());
        cache = stores.cache(registry, ingest, config.limits().cacheBytes(), clock);
        lifecycle = new Lifecycle(registry, stores, leftovers, ingest, quotas, clock, seams.failpoints());
        var policy = policy(config);
        protections = new PropertyProtections(config.propertyRules(), policy);
        app = HttpApp.named(
                        "glance-api",
                        seams.ids(),
                        new GlanceErrors(config.serviceUser().authUrl()))
                .policy(policy)
                .authenticator(authenticator)
                .rewrite(GlanceApiService::withoutEmptyId)
                .routes(routes(config, stores).all())
                .routes(MetadefRoutes.all(registry, clock))
                .routes(GlanceRoutes.metadefSchemas())
                .routes(GlanceRoutes.files(new FileHandlers(registry, stores)))
                .build();
    }

    /// The service's rules, and those that only the operator's protections of properties name.
    private static Policy policy(GlanceConfig config) {
        var rules = GlancePolicies.rules();
        var names = rules.stream().map(Rule::name).collect(Collectors.toSet());
        for (var name : config.propertyRules().policyNames()) {
            if (names.add(name)) {
                if (!config.policyOverrides().containsKey(name)) {
                    throw new ConfigException(
                            "property_protection_file names the policy " + name + ", which no policy file defines");
                }
                rules.add(new Rule(name, "!"));
            }
        }
        return Policy.of(rules, config.policyOverrides());
    }

    /// `/v2/images/` names an image without a name, not the list: 404, as upstream.
    private static PathRewrite.Rewritten withoutEmptyId(String path) {
        return new PathRewrite.Rewritten(path.equals("/v2/images/") ? "/v2/images//" : path, null);
    }

    private GlanceRoutes routes(GlanceConfig config, Stores stores) {
        var clock = seams.clock();
        var ids = seams.ids();
        var access = new ImageAccess(registry, protections);
        var fetch = new OutboundClient(config.importRules(), OutboundLimits.standard(config.imageSizeCap()));
        var methods = config.imports().methods();
        var imports = new Imports(
                registry,
                access,
                changes,
                lifecycle,
                plugins(config.imports()),
                fetch,
                new RemoteImages(
                        new UserCatalog(new ServiceSession(seams.http(), clock, config.serviceUser())),
                        fetch,
                        access,
                        changes,
                        lifecycle,
                        config.imports().remoteProperties()),
                methods,
                stores,
                journal,
                quotas,
                clock,
                ids,
                seams.timers());
        var items = config.limits().items();
        var locations = config.locations();
        return new GlanceRoutes(
                new ImageHandlers(
                        registry,
                        access,
                        leftovers,
                        methods,
                        stores.ids(),
                        new ImageView(stores, locations.directUrl(), locations.multiple(), protections),
                        stores,
                        locations.multiple(),
                        quotas,
                        items,
                        clock,
                        ids),
                new DataHandlers(access, lifecycle, stores, cache, seams.timers()),
                new MemberHandlers(registry, access, clock, items),
                new ActionHandlers(access, changes, items),
                imports,
                new TaskHandlers(registry, access, imports, journal),
                new LocationHandlers(stores, access, lifecycle, locations.secureHash(), journal, seams.timers()),
                new CacheHandlers(cache, registry, seams.timers()),
                new DiscoveryHandlers(quotas, methods, stores),
                new SchemaHandlers());
    }

    private ImportPlugins plugins(ImportSettings settings) {
        return new ImportPlugins(
                settings.plugins(),
                Map.of(
                        "no_op",
                        (image, data, caller) -> new Preparation.Ready(image, data),
                        "inject_image_metadata",
                        new InjectMetadata(changes, protections, settings.inject(), settings.ignoreRoles()),
                        "image_decompression",
                        new Decompression(),
                        "image_conversion",
                        conversion));
    }

    @Override
    public String name() {
        return "glance-api";
    }

    @Override
    public void start() {
        stopped = false;
        conversion.clean();
        subscription = seams.bus().listen(GlanceEvents.TOPIC, message -> {
            registry.changed(message);
            var image = GlanceEvents.image(message.args());
            cache.ifPresent(known -> known.changed(image));
            return null;
        });
        cache.ifPresent(GlanceApiService::open);
        seams.timers().after(Duration.ZERO, "image leftovers", this::sweep);
    }

    private static void open(ImageCache cache) {
        try {
            cache.open();
        } catch (IOException e) {
            throw new UncheckedIOException("the image cache cannot be read", e);
        }
    }

    /// Not on the way to readiness: the registry or the identity service may still be starting.
    private void sweep() {
        if (stopped) {
            return;
        }
        var next = SWEEP;
        try {
            leftovers.sweep();
            cache.ifPresent(ImageCache::clean);
            journal.sweep();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "the leftovers of image uploads cannot be looked for yet", e);
            next = RETRY;
        }
        if (!stopped) {
            seams.timers().after(next, "image leftovers", this::sweep);
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
