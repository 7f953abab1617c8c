package org.pileus.nova.conductor;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.db.Transaction;
import org.pileus.nova.db.actions.ActionEvent;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.VmState;

/// How tasks end: the record's state and the action's event, written together, so that no failure is silent.
final class Outcomes {
    private static final int SERVER_ERROR = 500;
    private final NovaStore store;
    private final Clock clock;

    Outcomes(NovaStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// The request whose action is being done, or null for work that nobody asked for.
    static @Nullable String requestId() {
        return RequestScope.find().map(RequestContext::requestId).orElse(null);
    }

    /// Ends an instance in ERROR.
    /// @param details for administrators
    /// @return false when somebody else has changed it meanwhile, or it is being deleted
    boolean fail(Instance instance, String event, Instant started, String message, @Nullable String details) {
        var now = clock.instant();
        return store.db().write(tx -> {
            var won = store.instances()
                    .change(
                            tx,
                            instance.id(),
                            Guard.alive().fence(instance.fence()).notDeleting(),
                            new Change(now)
                                    .vm(VmState.ERROR)
                                    .task(null)
                                    .nextFence()
                                    .fault(new Fault(SERVER_ERROR, message, details, now)));
            if (won) {
                close(tx, instance.id(), event, started, message, instance.host());
            }
            return won;
        });
    }

    /// Puts an instance back as it was before its task began, and says that the action failed.
    void revert(Instance instance, String event, Instant started, String message, Change change) {
        store.db().run(tx -> {
            var guard = Guard.alive().fence(instance.fence()).notDeleting();
            if (store.instances().change(tx, instance.id(), guard, change.task(null))) {
                close(tx, instance.id(), event, started, message, instance.host());
            }
        });
    }

    /// Records an event and closes its action.
    /// @param error null when it went well
    void close(
            Transaction tx,
            UUID instance,
            String event,
            Instant started,
            @Nullable String error,
            @Nullable String host) {
        var request = requestId();
        if (request == null) {
            return;
        }
        record(tx, instance, event, started, error, host);
        store.actions().close(tx, instance, request, error != null, clock.instant());
    }

    /// Records an event of an action that goes on.
    void record(
            Transaction tx,
            UUID instance,
            String event,
            Instant started,
            @Nullable String error,
            @Nullable String host) {
        var request = requestId();
        if (request != null) {
            var result = error == null ? ActionEvent.SUCCESS : ActionEvent.ERROR;
            store.actions()
                    .record(
                            tx,
                            new ActionEvent(instance, request, event, started, clock.instant(), result, host, error));
        }
    }
}
