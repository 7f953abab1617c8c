package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// At most so many members of an `anti-affinity` group on one host.
final class ServerGroupAntiAffinityFilter implements HostFilter {
    @Override
    public String name() {
        return "ServerGroupAntiAffinityFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        var group = wish.request().spec().group();
        return group == null
                || !group.policy().equals("anti-affinity")
                || wish.groupHosts().getOrDefault(host.host(), 0) < Math.max(1, group.maxPerHost());
    }
}
