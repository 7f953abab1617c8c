package org.pileus.nova.api;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pileus.client.glance.GlanceClient;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.nova.api.flavors.FlavorCatalog;
import org.pileus.nova.api.hosts.ServiceStates;
import org.pileus.nova.api.quotas.QuotaBook;
import org.pileus.nova.api.quotas.QuotaResource;
import org.pileus.nova.api.servers.ImageDirectory;
import org.pileus.nova.api.servers.InstanceLedger;
import org.pileus.nova.api.servers.NetworkCheck;
import org.pileus.nova.api.servers.ServerChecks;
import org.pileus.nova.api.servers.ServerLookup;
import org.pileus.nova.db.NovaSchema;
import org.pileus.nova.db.instances.InstanceNumbers;

/// The objects that several resources share, made in the order of their needs.
final class NovaParts implements AutoCloseable {
    final Seams seams;
    final NovaApiConfig config;
    final TraceStore traces;
    final Database db;
    final Outbox outbox;
    final ServiceSession session;
    final KeystoneAuthenticator authenticator;
    final FlavorCatalog flavors;
    final QuotaBook quotas;
    final ServiceStates hosts;
    final ServerChecks checks;
    final ServerLookup lookup;
    final InstanceLedger ledger;
    final InstanceNumbers numbers;
    private final List<AutoCloseable> listening = new ArrayList<>();

    NovaParts(Seams seams, NovaApiConfig config, TraceStore traces) {
        this.seams = seams;
        this.config = config;
        this.traces = traces;
        db = seams.databases().open(NovaSchema.NAME, NovaSchema.migrations());
        outbox = Outbox.of(db, seams.bus(), seams.clock(), seams.ids());
        session = new ServiceSession(seams.http(), seams.clock(), config.credentials());
        authenticator = new KeystoneAuthenticator(session, seams.bus(), seams.clock(), "compute");
        flavors = new FlavorCatalog(db, seams.bus(), seams.clock());
        quotas = new QuotaBook(db, seams.bus(), resources(config.quotas()));
        hosts = new ServiceStates(db, seams.bus(), seams.clock(), config.serviceDownTime(), config.defaultZone());
        checks = new ServerChecks(
                flavors,
                new ImageDirectory(new GlanceClient(session)),
                new NetworkCheck(new NeutronClient(session)),
                quotas,
                hosts);
        lookup = new ServerLookup(db);
        ledger = new InstanceLedger(db, outbox, seams.clock(), seams.tracer(), seams.failpoints());
        numbers = new InstanceNumbers(db);
    }

    private static Map<QuotaResource, Integer> resources(Map<String, Integer> configured) {
        var all = new EnumMap<QuotaResource, Integer>(QuotaResource.class);
        configured.forEach((word, limit) -> {
            // The option and the resource have different names.
            var resource =
                    QuotaResource.find(word.equals("injected_file_path_length") ? "injected_file_path_bytes" : word);
            if (resource == null) {
                throw new IllegalArgumentException("[quota] has no resource " + word);
            }
            all.put(resource, limit);
        });
        return all;
    }

    void listen() {
        listening.add(flavors.listen());
        listening.add(quotas.listen());
        listening.addAll(hosts.listen());
        outbox.start();
    }

    @Override
    public void close() {
        for (var subscription : listening) {
            try {
                subscription.close();
            } catch (Exception e) {
                System.getLogger(NovaParts.class.getName())
                        .log(System.Logger.Level.WARNING, "a subscription did not end", e);
            }
        }
        listening.clear();
        outbox.stop();
        authenticator.close();
    }
}
