package org.pileus.driver.hypervisor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The listeners of one hypervisor. A listener that throws is logged and kept: its fault is not the hypervisor's.
public final class GuestEventFeed {
    private static final System.Logger LOG = System.getLogger(GuestEventFeed.class.getName());

    private final List<Consumer<GuestEvent>> listeners = new CopyOnWriteArrayList<>();

    public Subscription subscribe(Consumer<GuestEvent> listener) {
        // wrapped, so that one listener subscribed twice is two subscriptions
        Consumer<GuestEvent> entry = event -> listener.accept(event);
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }

    public void publish(GuestEvent event) {
        for (var listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "listener failed on " + event, e);
            }
        }
    }
}
