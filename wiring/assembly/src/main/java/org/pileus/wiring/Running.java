package org.pileus.wiring;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.service.Service;

/// Services that were started in order; stops them in reverse.
public final class Running implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Running.class.getName());
    private final List<Service> started = new ArrayList<>();

    /// Starts one more service after those that run already.
    /// @throws StartFailed naming the service
    public void start(Service service) {
        var begun = System.nanoTime();
        try {
            service.start();
        } catch (RuntimeException e) {
            throw new StartFailed(service.name(), e);
        }
        started.add(service);
        LOG.log(Level.DEBUG, () -> service.name() + " started in " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }

    public List<Service> services() {
        return List.copyOf(started);
    }

    @Override
    public void close() {
        for (var service : started.reversed()) {
            try {
                service.stop();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, service.name() + " did not stop cleanly", e);
            }
        }
        started.clear();
    }

    /// Says which service did not start, and why.
    public static final class StartFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        StartFailed(String service, Throwable cause) {
            super(service + " did not start: " + cause.getMessage(), cause);
        }
    }
}
