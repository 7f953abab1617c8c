package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.time.Duration;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.trace.Means;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.PowerAction;
import org.pileus.nova.model.VmState;

/// Start, stop, reboot, pause, suspend and back.
final class PowerActions {
    private static final System.Logger LOG = System.getLogger(PowerActions.class.getName());
    private final Host host;

    PowerActions(Host host) {
        this.host = host;
    }

    /// Call it under the instance's lock. Acts only while the row has the action's task state: a message
    /// that comes twice does nothing the second time.
    void run(ComputeCast.Power message) {
        var info = host.conductor().info(message.instance(), message.fence());
        if (info != null && info.instance().taskState() == message.action().task()) {
            run(info.instance(), message.action());
        }
    }

    void run(Instance instance, PowerAction action) {
        var started = host.now();
        var event = "compute_" + event(action);
        try (var span = host.tracer().open(NovaFlow.ACTION, Host.ACTOR, "hypervisor", Means.HOST, action.method())) {
            span.subject(instance.id()).detail("action", event);
            host.failpoints().before("compute." + action.method());
            try {
                act(instance, action);
            } catch (RuntimeException e) {
                span.failed(e.getMessage());
                failed(instance, action, event, started, e);
                return;
            }
            host.failpoints().after("compute." + action.method());
            var power = host.power(instance.id());
            host.held().power(instance.id(), power);
            host.conductor()
                    .report(host.report(instance)
                            .expect(action.task())
                            .vm(action.result())
                            .task(null)
                            .power(power.code())
                            .outcome(event, started, null)
                            .build());
        }
    }

    private static String event(PowerAction action) {
        return action == PowerAction.REBOOT_HARD ? PowerAction.REBOOT.method() : action.method();
    }

    private void act(Instance instance, PowerAction action) {
        var guest = new GuestId(instance.id());
        var hypervisor = host.hypervisor();
        switch (action) {
            case START -> {
                host.network().ensureBridges(instance.vifs());
                hypervisor.powerOn(guest);
            }
            case STOP -> hypervisor.shutdown(guest, host.config().shutdownTimeout());
            case REBOOT -> hypervisor.reboot(guest, host.config().shutdownTimeout());
            case REBOOT_HARD -> {
                host.network().ensureBridges(instance.vifs());
                hypervisor.reboot(guest, Duration.ZERO);
            }
            case PAUSE -> hypervisor.pause(guest);
            case UNPAUSE -> hypervisor.unpause(guest);
            case SUSPEND -> hypervisor.suspend(guest);
            case RESUME -> {
                host.network().ensureBridges(instance.vifs());
                hypervisor.resume(guest);
            }
        }
    }

    /// The task is over, the action failed; the state is what the guest's power says.
    private void failed(
            Instance instance, PowerAction action, String event, java.time.Instant started, RuntimeException why) {
        LOG.log(Level.WARNING, action.method() + " of instance " + instance.id() + " failed", why);
        var gone = why instanceof HypervisorException failure && failure.kind() == HypervisorException.Kind.NOT_FOUND;
        var message = gone ? "The guest is not on its host any more." : "The hypervisor could not do it.";
        var report = host.report(instance)
                .expect(action.task())
                .task(null)
                .fault(host.fault(message, why.getMessage()))
                .outcome(event, started, String.valueOf(why.getMessage()));
        if (gone || action == PowerAction.REBOOT || action == PowerAction.REBOOT_HARD) {
            var power = safePower(instance);
            report.power(power.code());
            if (gone || power != PowerState.RUNNING) {
                report.vm(VmState.ERROR);
            }
        }
        host.conductor().report(report.build());
    }

    private PowerState safePower(Instance instance) {
        try {
            return host.power(instance.id());
        } catch (HypervisorException e) {
            return PowerState.NOSTATE;
        }
    }
}
