package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// Hint `same_host`: a host of one of the named instances.
final class SameHostFilter implements HostFilter {
    @Override
    public String name() {
        return "SameHostFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        var hosts = wish.request().sameHosts();
        return hosts == null || hosts.contains(host.host());
    }
}
