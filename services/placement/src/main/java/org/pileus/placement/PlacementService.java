package org.pileus.placement;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.Timers.Cancellable;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.PathRewrite;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.placement.allocations.AllocationHandlers;
import org.pileus.placement.allocations.Claims;
import org.pileus.placement.allocations.ReshapeHandlers;
import org.pileus.placement.allocations.UsageHandlers;
import org.pileus.placement.candidates.CandidateHandlers;
import org.pileus.placement.model.Announcer;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.Providers;
import org.pileus.placement.model.ReplicaListener;
import org.pileus.placement.names.Names;
import org.pileus.placement.names.ResourceClassHandlers;
import org.pileus.placement.names.TraitHandlers;
import org.pileus.placement.providers.AggregateHandlers;
import org.pileus.placement.providers.InventoryHandlers;
import org.pileus.placement.providers.ProviderHandlers;
import org.pileus.placement.providers.ProviderTraitHandlers;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Links;

/// Placement: resource providers, what they have, and who takes it. Any number of replicas on one database.
public final class PlacementService implements Service {
    private static final int PORT = 8778;
    /// How late a lost word of another replica may be made up for.
    private static final Duration RECONCILE = Duration.ofSeconds(30);

    private final Seams seams;
    private final Database db;
    private final ProviderStore store;
    private final ReplicaListener listener;
    private final Names classes;
    private final Names traits;
    private final HttpApp app;
    private @Nullable Subscription subscription;
    private @Nullable Cancellable reconciliation;

    public PlacementService(Seams seams, PlacementConfig config) {
        this(
                seams,
                config,
                new KeystoneAuthenticator(
                        new ServiceSession(seams.http(), seams.clock(), config.serviceUser()),
                        seams.bus(),
                        seams.clock(),
                        "placement"));
    }

    /// With another way to know callers: for tests.
    public PlacementService(Seams seams, PlacementConfig config, Authenticator authenticator) {
        this.seams = seams;
        db = seams.databases().open(PlacementSchema.NAME, PlacementSchema.migrations());
        var providers = new Providers();
        var announcer = new Announcer(
                seams.bus(), seams.timers(), seams.host() + "/" + seams.ids().uuid());
        store = new ProviderStore(db, providers, announcer);
        classes = Names.resourceClasses(db, announcer, seams.clock());
        traits = Names.traits(db, announcer, seams.clock());
        listener = new ReplicaListener(announcer, store, this::loadNames);
        app = HttpApp.named(
                        "placement",
                        seams.ids(),
                        new PlacementErrors(config.serviceUser().authUrl()))
                .policy(Policy.of(PlacementPolicies.rules(), config.policyOverrides()))
                .authenticator(authenticator)
                .cors(config.cors())
                .microversions(PlacementRoutes.VERSIONS)
                .rewrite(PlacementService::withoutPrefix)
                .routes(routes(config).all())
                .build();
    }

    private PlacementRoutes routes(PlacementConfig config) {
        var clock = seams.clock();
        var fresh = new Fresh(clock);
        var claims = new Claims(store, classes, clock, seams.failpoints());
        return new PlacementRoutes(
                new ProviderHandlers(store, classes, traits, fresh, clock, seams.ids()),
                new InventoryHandlers(store, classes, fresh, clock),
                new ProviderTraitHandlers(store, traits, fresh, clock),
                new AggregateHandlers(store, fresh, clock),
                new ResourceClassHandlers(classes, store, fresh),
                new TraitHandlers(traits, store.memory(), fresh),
                new AllocationHandlers(claims, store, fresh),
                new UsageHandlers(store, fresh),
                new ReshapeHandlers(store, claims, classes, clock),
                new CandidateHandlers(store.memory(), classes, traits, fresh, config.candidates(), seams.random()),
                fresh);
    }

    /// The service answers under the root and under `/placement`.
    private static PathRewrite.Rewritten withoutPrefix(String path) {
        var prefixed = path.equals(Links.PREFIX) || path.startsWith(Links.PREFIX + "/");
        var rest = prefixed ? path.substring(Links.PREFIX.length()) : path;
        return new PathRewrite.Rewritten(rest.isEmpty() ? "/" : rest, null);
    }

    @Override
    public String name() {
        return "placement";
    }

    @Override
    public void start() {
        subscription = seams.bus().listen(Announcer.TOPIC, listener);
        loadNames();
        store.load();
        reconciliation = seams.timers().every(RECONCILE, "placement reconciliation", this::reconcile);
    }

    /// Finds what other replicas changed without this one hearing of it.
    void reconcile() {
        loadNames();
        store.reconcile();
    }

    private void loadNames() {
        classes.load();
        traits.load();
    }

    @Override
    public void stop() {
        if (reconciliation != null) {
            reconciliation.cancel();
        }
        if (subscription != null) {
            subscription.close();
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(new Endpoint("placement", PORT, app));
    }
}
