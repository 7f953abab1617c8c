package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// Hint `different_host`: a host of none of the named instances.
final class DifferentHostFilter implements HostFilter {
    @Override
    public String name() {
        return "DifferentHostFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        return !wish.request().differentHosts().contains(host.host());
    }
}
