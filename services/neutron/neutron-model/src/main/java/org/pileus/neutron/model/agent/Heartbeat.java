package org.pileus.neutron.model.agent;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Target;
import tools.jackson.databind.node.ObjectNode;

/// Reports an agent's state: at once, then at intervals. A report that does not get through is left to the
/// next one.
public final class Heartbeat {
    private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());
    private final Bus bus;
    private final AgentState form;
    private final Supplier<ObjectNode> configurations;
    private volatile boolean started;
    private Timers.@Nullable Cancellable timer;

    /// @param form            the agent; its configurations and start flag are replaced in each report
    /// @param configurations  what the API shows of it now
    public Heartbeat(Bus bus, AgentState form, Supplier<ObjectNode> configurations) {
        this.bus = bus;
        this.form = form;
        this.configurations = configurations;
    }

    public void start(Timers timers, Duration interval) {
        report();
        timer = timers.every(interval, form.binary() + " heartbeat", this::report);
    }

    public void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void report() {
        var state = new AgentState(
                form.agentType(),
                form.binary(),
                form.host(),
                form.topic(),
                form.availabilityZone(),
                configurations.get(),
                !started);
        try {
            bus.cast(Target.topic(AgentTopics.REPORTS), AgentState.METHOD, state.toJson());
            started = true;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, form.binary() + " on " + form.host() + " could not report its state", e);
        }
    }
}
