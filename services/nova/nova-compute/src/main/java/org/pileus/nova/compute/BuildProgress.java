package org.pileus.nova.compute;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Timers;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;

/// Tells conductor how far a build is, but only of builds that anybody could watch: a stage that is over in
/// a moment is not worth a message. While a build is slow it also says now and then that it goes on, so
/// that it does not time out.
final class BuildProgress implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(250);
    private static final Duration ALIVE = Duration.ofSeconds(60);
    private final Conductor conductor;
    private final Timers timers;
    private final Instance instance;
    private final @Nullable RequestContext context;
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by [#lock].
    private TaskState stage = TaskState.NETWORKING;
    /// Guarded by [#lock].
    private boolean slow;
    /// Guarded by [#lock].
    private boolean over;
    /// Guarded by [#lock].
    private Timers.Cancellable timer;

    BuildProgress(Conductor conductor, Timers timers, Instance instance) {
        this.conductor = conductor;
        this.timers = timers;
        this.instance = instance;
        this.context = RequestScope.find().orElse(null);
        this.timer = timers.after(MOMENT, "build progress", this::stillThere);
    }

    void stage(TaskState next) {
        boolean tell;
        lock.lock();
        try {
            stage = next;
            tell = slow;
        } finally {
            lock.unlock();
        }
        if (tell) {
            send(next);
        }
    }

    private void stillThere() {
        TaskState now;
        lock.lock();
        try {
            if (over) {
                return;
            }
            slow = true;
            now = stage;
            timer = timers.after(ALIVE, "build progress", this::stillThere);
        } finally {
            lock.unlock();
        }
        send(now);
    }

    private void send(TaskState task) {
        Runnable cast = () -> conductor.castOnce(new ConductorCast.Progress(instance.id(), instance.fence(), task));
        if (context == null || RequestScope.find().isPresent()) {
            cast.run();
        } else {
            RequestScope.run(context, cast);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
            timer.cancel();
        } finally {
            lock.unlock();
        }
    }
}
