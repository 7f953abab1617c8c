package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.core.Json;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.PowerAction;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.node.ObjectNode;

/// Brings the host and the records together: at the start, and slowly ever after. One instance that fails
/// does not keep the others from being looked at. The rules are those of `faults` ("Start-up rules of
/// compute"): what was being done is done again where that is safe, otherwise it ends, and guests that
/// should not be here go.
final class Reconciler {
    private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());
    private final Host host;
    private final Builds builds;
    private final Terminations terminations;
    private final PowerActions power;
    private final GuestActions actions;
    private final boolean simulated;
    /// Guests without any record, seen in the last run: reaped when seen again.
    private Set<UUID> suspects = Set.of();

    Reconciler(
            Host host,
            Builds builds,
            Terminations terminations,
            PowerActions power,
            GuestActions actions,
            boolean simulated) {
        this.host = host;
        this.builds = builds;
        this.terminations = terminations;
        this.power = power;
        this.actions = actions;
        this.simulated = simulated;
    }

    /// @param starting  tasks that an earlier process left are taken up
    void run(boolean starting) {
        Map<UUID, GuestSummary> guests = new HashMap<>();
        host.hypervisor().list().forEach(guest -> guests.put(guest.id().value(), guest));
        var answer = host.conductor().hostInstances(List.copyOf(guests.keySet()));
        for (var node : answer.path("instances")) {
            var instance = Instance.fromJson(node);
            var guest = guests.get(instance.id());
            host.held().hold(instance.id(), instance.flavor(), guest == null ? PowerState.NOSTATE : guest.state());
            if (starting && (instance.taskState() != null || instance.vmState() == VmState.BUILDING)) {
                // On a thread of its own: the start does not wait for builds.
                Thread.ofVirtual()
                        .name("take up " + instance.id())
                        .start(() -> safely(instance.id(), () -> takeUp(instance)));
            } else if (instance.taskState() == null) {
                safely(instance.id(), () -> compare(instance, guest));
            }
        }
        strangers(answer);
    }

    private void safely(UUID instance, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "reconciliation of instance " + instance + " on " + host.name() + " failed", e);
        }
    }

    /// A task that was under way when an earlier process ended. Its message comes again too: whoever is
    /// second finds nothing to do.
    private void takeUp(Instance instance) {
        var task = instance.taskState();
        if (task == TaskState.DELETING) {
            host.locks().with(instance.id(), () -> terminations.run(instance.id()));
        } else if (instance.vmState() == VmState.BUILDING) {
            LOG.log(Level.INFO, "build of instance {0} is taken up", instance.id());
            host.locks().with(instance.id(), () -> build(instance));
        } else if (task != null) {
            host.locks().with(instance.id(), () -> takeUp(instance, task));
        }
    }

    private void build(Instance instance) {
        try {
            builds.run(new ComputeCast.BuildAndRun(instance.id(), instance.fence(), List.of(), 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeUp(Instance instance, TaskState task) {
        for (var action : PowerAction.values()) {
            if (action.task() == task) {
                power.run(new ComputeCast.Power(instance.id(), instance.fence(), action));
                return;
            }
        }
        actions.takeUp(instance, task);
    }

    /// Nothing is being done: power as it is, and as it should be.
    private void compare(Instance instance, @Nullable GuestSummary guest) {
        var now = guest == null ? PowerState.NOSTATE : guest.state();
        switch (instance.vmState()) {
            case ACTIVE, RESIZED, RESCUED -> shouldRun(instance, now);
            case STOPPED -> {
                if (now == PowerState.RUNNING) {
                    host.locks().with(instance.id(), () -> stopAgain(instance));
                } else if (guest == null && simulated) {
                    host.locks().with(instance.id(), () -> actions.simulateAgain(instance, false));
                }
            }
            case PAUSED, SUSPENDED -> {
                if (guest == null && simulated) {
                    host.locks().with(instance.id(), () -> actions.simulateAgain(instance, true));
                }
            }
            case BUILDING, SOFT_DELETED, DELETED, ERROR, SHELVED, SHELVED_OFFLOADED -> {}
        }
    }

    private void shouldRun(Instance instance, PowerState now) {
        if (now == PowerState.RUNNING || now == PowerState.PAUSED) {
            return;
        }
        host.locks().with(instance.id(), () -> {
            if (now == PowerState.NOSTATE && simulated) {
                actions.simulateAgain(instance, false);
            } else if (now == PowerState.NOSTATE) {
                LOG.log(Level.WARNING, "guest of instance {0} is gone from {1}", instance.id(), host.name());
                host.conductor()
                        .report(host.report(instance)
                                .expect((TaskState) null)
                                .vm(VmState.ERROR)
                                .power(0)
                                .fault(host.fault("The guest is not on its host any more.", null))
                                .build());
            } else if (host.config().resumeGuests()) {
                host.network().ensureBridges(instance.vifs());
                host.hypervisor().powerOn(new GuestId(instance.id()));
                host.held().power(instance.id(), PowerState.RUNNING);
            } else {
                powerChanged(instance, now);
            }
        });
    }

    private void stopAgain(Instance instance) {
        // It may have been started by its owner since it was looked at.
        var info = host.conductor().info(instance.id(), instance.fence());
        if (info != null
                && info.instance().vmState() == VmState.STOPPED
                && info.instance().taskState() == null) {
            LOG.log(Level.INFO, "guest {0} runs but should be off", instance.id());
            host.hypervisor().shutdown(new GuestId(instance.id()), host.config().shutdownTimeout());
            host.held().power(instance.id(), PowerState.SHUTDOWN);
        }
    }

    /// A guest changed its power by itself, or somebody did on the host: the record follows. Call it on a thread
    /// that may block.
    void noticed(UUID id) {
        host.locks().with(id, () -> {
            var now = host.power(id);
            var known = host.held().power(id);
            if (known.isEmpty() || known.get() == now || now == PowerState.RUNNING) {
                return;
            }
            var info = host.conductor().info(id, -1);
            if (info != null
                    && info.instance().taskState() == null
                    && info.instance().vmState() == VmState.ACTIVE) {
                powerChanged(info.instance(), now);
            }
        });
    }

    private void powerChanged(Instance instance, PowerState now) {
        if (now == PowerState.SHUTDOWN || now == PowerState.CRASHED) {
            LOG.log(Level.INFO, "guest {0} is off: the record follows", instance.id());
            host.held().power(instance.id(), now);
            host.conductor()
                    .report(host.report(instance)
                            .expect((TaskState) null)
                            .vm(VmState.STOPPED)
                            .power(now.code())
                            .build());
        }
    }

    private void strangers(ObjectNode answer) {
        Set<UUID> unknown = new HashSet<>();
        for (var stranger : answer.path("strangers")) {
            var id = UUID.fromString(Json.text(stranger, "id"));
            var why = Json.text(stranger, "why");
            if (why.equals("unknown") && !suspects.contains(id)) {
                LOG.log(
                        Level.WARNING,
                        "guest {0} on {1} has no record; it goes if it has none next time",
                        id,
                        host.name());
                unknown.add(id);
                continue;
            }
            safely(
                    id,
                    () -> host.locks().with(id, () -> {
                        LOG.log(Level.WARNING, "guest {0} on {1} is {2}: removed", id, host.name(), why);
                        host.hypervisor().destroy(new GuestId(id));
                        host.held().drop(id);
                    }));
        }
        suspects = unknown;
    }
}
