package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// Hosts that report and are not disabled. A named host may be disabled: whoever may name one may use it.
final class ComputeFilter implements HostFilter {
    @Override
    public String name() {
        return "ComputeFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        return host.up() && (host.enabled() || wish.request().spec().forcedHost() != null);
    }
}
