package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.trace.Means;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Ends instances of this host: guest, ports, claim, then the row. Every part may be repeated, so a deletion that
/// failed is tried again until it is done.
final class Terminations {
    private static final System.Logger LOG = System.getLogger(Terminations.class.getName());
    private static final int TRIES = 10;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private final Host host;

    Terminations(Host host) {
        this.host = host;
    }

    /// Call it under the instance's lock.
    void run(UUID instance) {
        attempt(instance, 1);
    }

    private void attempt(UUID instance, int attempt) {
        try {
            delete(instance);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "deletion of instance " + instance + " failed, attempt " + attempt, e);
            if (attempt < TRIES) {
                again(instance, attempt + 1);
            }
        }
    }

    private void again(UUID instance, int attempt) {
        var context = RequestScope.find();
        Runnable work = () -> host.locks().with(instance, () -> attempt(instance, attempt));
        host.timers()
                .after(
                        PAUSE.multipliedBy(attempt),
                        "terminate again",
                        () -> context.<Runnable>map(known -> () -> inScope(known, work))
                                .orElse(work)
                                .run());
    }

    private static void inScope(RequestContext context, Runnable work) {
        RequestScope.run(context, work);
    }

    /// A shelved instance keeps its disk as an image, which nobody needs any more.
    private void deleteShelvedImage(Instance instance) {
        var image = instance.systemMetadata().get("shelved_image_id");
        if (image != null && instance.vmState() == VmState.SHELVED) {
            host.images().delete(UUID.fromString(image));
        }
    }

    private void delete(UUID id) {
        var started = host.now();
        var info = host.conductor().info(id, -1);
        if (info == null) {
            // Deleted already, or not ours: nothing of it may be here.
            host.hypervisor().destroy(new GuestId(id));
            host.held().drop(id);
            return;
        }
        var instance = info.instance();
        if (instance.taskState() != TaskState.DELETING) {
            return;
        }
        try (var span = host.tracer().open(NovaFlow.ACTION, Host.ACTOR, null, Means.HOST, "terminate_instance")) {
            span.subject(id).detail("action", "delete");
            host.failpoints().before("compute.destroy");
            host.hypervisor().destroy(new GuestId(id));
            host.failpoints().after("compute.destroy");
            host.held().drop(id);
            host.network().release(instance);
            host.failpoints().during("compute.terminate");
            host.resources().release(id);
            host.failpoints().before("compute.deleted");
            deleteShelvedImage(instance);
            host.conductor().deleted(id, started);
        }
    }
}
