package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// The zone that was asked for, if one was.
final class AvailabilityZoneFilter implements HostFilter {
    @Override
    public String name() {
        return "AvailabilityZoneFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        var zone = wish.request().spec().availabilityZone();
        return zone == null || zone.equals(host.zone());
    }
}
