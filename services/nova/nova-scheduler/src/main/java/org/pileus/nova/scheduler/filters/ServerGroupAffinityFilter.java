package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// The host where the other members of an `affinity` group are, or any for the first one.
final class ServerGroupAffinityFilter implements HostFilter {
    @Override
    public String name() {
        return "ServerGroupAffinityFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        return !wish.groupPolicy().equals("affinity")
                || wish.groupHosts().isEmpty()
                || wish.groupHosts().containsKey(host.host());
    }
}
