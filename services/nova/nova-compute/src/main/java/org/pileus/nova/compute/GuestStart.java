package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.kernel.trace.Means;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.Vif;

/// Starts a guest so that it does not run before its ports are wired: paused, until every port is plugged.
final class GuestStart {
    private static final System.Logger LOG = System.getLogger(GuestStart.class.getName());
    private final Host host;

    GuestStart(Host host) {
        this.host = host;
    }

    /// @return the NICs, those that were waited for active
    /// @throws BuildFailed when a port was not wired in time
    List<Vif> start(Instance instance, GuestSpec spec, List<Vif> vifs, PlugWait wait) throws InterruptedException {
        var pending = pending(vifs);
        try (var span = host.tracer().open(NovaFlow.DEFINE, Host.ACTOR, "hypervisor", Means.HOST, "spawn")) {
            span.subject(instance.id());
            host.failpoints().before("compute.vif");
            host.network().ensureBridges(vifs);
            host.failpoints().after("compute.vif");
            host.failpoints().before("compute.define");
            host.hypervisor().spawn(spec, !pending.isEmpty());
            host.failpoints().after("compute.define");
        }
        if (pending.isEmpty()) {
            return vifs;
        }
        var wired = awaitPlugged(instance, pending, wait);
        try (var span = host.tracer().open(NovaFlow.RESUME, Host.ACTOR, "hypervisor", Means.HOST, "resume")) {
            span.subject(instance.id());
            host.failpoints().before("compute.resume");
            host.hypervisor().unpause(new GuestId(instance.id()));
            host.failpoints().after("compute.resume");
        }
        return wired ? vifs.stream().map(vif -> vif.withActive(true)).toList() : vifs;
    }

    private Set<UUID> pending(List<Vif> vifs) {
        return host.config().vifPluggingTimeout().isZero()
                ? Set.of()
                : vifs.stream().filter(vif -> !vif.active()).map(Vif::port).collect(Collectors.toSet());
    }

    private boolean awaitPlugged(Instance instance, Set<UUID> pending, PlugWait wait) throws InterruptedException {
        try (var span = host.tracer()
                .open(NovaFlow.VIF_WAIT, Host.ACTOR, "neutron-server", Means.LOCAL, "network-vif-plugged")) {
            span.subject(instance.id()).detail("ports", pending.size());
            var result = wait.await(pending, host.config().vifPluggingTimeout(), this::look);
            if (result == PlugWait.Result.PLUGGED) {
                return true;
            }
            span.failed(result.name());
            LOG.log(Level.WARNING, "instance {0}: ports {1} were not plugged: {2}", instance.id(), pending, result);
            if (host.config().vifPluggingFatal()) {
                throw new BuildFailed(
                        false,
                        result == PlugWait.Result.FAILED
                                ? "Virtual Interface creation failed"
                                : "Virtual Interface creation failed: timed out after "
                                        + host.config().vifPluggingTimeout().toSeconds() + " s");
            }
            return false;
        }
    }

    private Set<UUID> look(Set<UUID> ports) {
        try {
            return host.network().active(ports);
        } catch (RuntimeException e) {
            // Only a second look: the event may still come.
            LOG.log(Level.DEBUG, "could not look at ports {0}: {1}", ports, e.getMessage());
            return Set.of();
        }
    }
}
