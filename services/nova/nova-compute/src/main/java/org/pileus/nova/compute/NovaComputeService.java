package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestEvent;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.nova.model.InstanceLocks;
import org.pileus.nova.model.NovaTopics;

/// nova-compute of one host. Costs no thread while nothing happens, so that a thousand of them fit into one
/// process.
public final class NovaComputeService implements Service {
    private static final System.Logger LOG = System.getLogger(NovaComputeService.class.getName());
    private static final int CONCURRENCY = 256;
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofSeconds(5);
    private final Seams seams;
    private final NovaComputeConfig config;
    private final Hypervisor hypervisor;
    private final ComputeServer server;
    private final Reconciler reconciler;
    private final ComputeReports reports;
    private final ImageCache cache;
    private final boolean simulated;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Timers.Cancellable> timers = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean stopped;

    /// @param hypervisor  is not closed by the service: guests and their driver outlive it
    /// @param bridges     makes the networks' bridges before a guest is put on them
    /// @param peers       may be shared by many services of one process
    public NovaComputeService(
            Seams seams, NovaComputeConfig config, Hypervisor hypervisor, BridgeDriver bridges, ComputePeers peers) {
        this.seams = seams;
        this.config = config;
        this.hypervisor = hypervisor;
        this.simulated = hypervisor.capacity().hypervisorType().equals("fake");
        this.cache = new ImageCache(config.imageCache(), peers.images, seams.failpoints());
        var host = new Host(
                config,
                hypervisor,
                new GuestNetwork(peers.networks, bridges, config.host(), seams.failpoints()),
                new GuestSpecs(cache, seams.random(), config.forceConfigDrive(), simulated),
                peers.images,
                peers.resources,
                new Conductor(seams.bus(), seams.timers(), config.host()),
                new HeldGuests(config),
                new PlugWaits(),
                new InstanceLocks(),
                seams.clock(),
                seams.timers(),
                seams.tracer(),
                seams.failpoints());
        var builds = new Builds(host);
        var terminations = new Terminations(host);
        var power = new PowerActions(host);
        var actions = new GuestActions(host);
        this.server = new ComputeServer(host, builds, terminations, power, actions);
        this.reconciler = new Reconciler(host, builds, terminations, power, actions, simulated);
        this.reports = new ComputeReports(host, seams.bus());
    }

    @Override
    public String name() {
        return "nova-compute";
    }

    /// Registers and reconciles on a thread of its own until that has worked once, and waits for it a little: the
    /// control plane may start later than this host.
    @Override
    public void start() {
        if (!simulated) {
            cache.clean();
        }
        Thread.ofVirtual().name("nova-compute start " + config.host()).start(this::comeUp);
        try {
            if (!ready.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "{0}: conductor or placement does not answer yet; trying on", config.host());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void comeUp() {
        while (!stopped) {
            try {
                reports.register();
                reconciler.run(true);
                serve();
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "{0}: not up yet: {1}", config.host(), e.toString());
                try {
                    seams.timers().sleep(RETRY);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void serve() {
        synchronized (open) { // no I/O that could block: subscriptions are entries in tables
            if (stopped) {
                return;
            }
            open.add(hypervisor.subscribe(this::changed));
            open.add(seams.bus().serve(NovaTopics.compute(config.host()), CONCURRENCY, server::receive));
            timers.add(seams.timers().every(config.reportInterval(), "nova-compute report", () -> reports.send(false)));
            timers.add(seams.timers()
                    .every(config.syncPowerInterval(), "nova-compute reconcile", () -> reconciler.run(false)));
        }
        ready.countDown();
    }

    /// Must be quick and not call the hypervisor back: the look happens on another thread.
    private void changed(GuestEvent event) {
        switch (event.kind()) {
            case STOPPED, CRASHED, PAUSED, SUSPENDED -> {
                var id = event.guest().value();
                Thread.ofVirtual().name("power of " + id).start(() -> {
                    try {
                        reconciler.noticed(id);
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "power of guest " + id + " not followed; the next sync does", e);
                    }
                });
            }
            case STARTED, RESUMED -> {}
        }
    }

    @Override
    public void stop() {
        stopped = true;
        synchronized (open) { // see above; closing waits for running work, nobody else needs the lock then
            timers.forEach(Timers.Cancellable::cancel);
            timers.clear();
            open.reversed().forEach(NovaComputeService::close);
            open.clear();
        }
        reports.sendLast();
    }

    private static void close(@Nullable AutoCloseable one) {
        try {
            if (one != null) {
                one.close();
            }
        } catch (Exception e) {
            LOG.log(Level.WARNING, "could not close a subscription", e);
        }
    }
}
