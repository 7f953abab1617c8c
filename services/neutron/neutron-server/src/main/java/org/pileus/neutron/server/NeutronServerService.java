package org.pileus.neutron.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;

/// neutron-server: the Network API on port 9696 and the agents' counterpart on the bus.
public final class NeutronServerService implements Service {
    /// How often the memory is compared with the database, and forgotten work is looked for.
    private static final Duration SWEEP = Duration.ofSeconds(60);
    private static final Duration HEARTBEATS = Duration.ofSeconds(20);
    /// A change of groups that an agent did not hear is missed so much later at most.
    private static final Duration ANNOUNCEMENTS = Duration.ofSeconds(1);

    private final Seams seams;
    private final NeutronParts parts;
    private final KeystoneAuthenticator authenticator;
    private final HttpApp app;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Timers.Cancellable> timers = new ArrayList<>();

    public NeutronServerService(Seams seams, NeutronConfig config) {
        this.seams = seams;
        var session = new ServiceSession(seams.http(), seams.clock(), config.credentials());
        this.parts = new NeutronParts(seams, config, session);
        this.authenticator = new KeystoneAuthenticator(session, seams.bus(), seams.clock(), "network");
        this.app = NeutronRoutes.app(parts, seams.ids(), authenticator);
    }

    @Override
    public String name() {
        return "neutron-server";
    }

    @Override
    public void start() {
        // hears changes before it reads, so that none falls between
        subscriptions.add(parts.store().follow());
        subscriptions.add(parts.peers().join());
        parts.load();
        subscriptions.addAll(parts.agentCalls().serve(seams.bus()));
        parts.provisioning().resend();
        timers.add(seams.timers().every(SWEEP, "neutron sweep", parts::sweep));
        parts.notifier().announce();
        timers.add(seams.timers()
                .every(ANNOUNCEMENTS, "neutron fan-outs", () -> parts.notifier().announce()));
        timers.add(seams.timers().every(HEARTBEATS, "neutron agents", parts::saveHeartbeats));
    }

    @Override
    public void stop() {
        timers.forEach(Timers.Cancellable::cancel);
        timers.clear();
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        parts.saveHeartbeats();
        parts.novaEvents().close();
        authenticator.close();
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(new Endpoint("neutron-server", 9696, app));
    }
}
