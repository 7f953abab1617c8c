package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// The one host an administrator named, and none of those that failed before.
final class RequestedHostFilter implements HostFilter {
    @Override
    public String name() {
        return "RequestedHostFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        var spec = wish.request().spec();
        return (spec.forcedHost() == null || spec.forcedHost().equals(host.host()))
                && (spec.forcedNode() == null || spec.forcedNode().equals(host.node()))
                && !wish.request().ignoredHosts().contains(host.host());
    }
}
