package org.pileus.nova.scheduler.filters;

import java.util.ArrayList;
import java.util.List;
import org.pileus.nova.scheduler.HostFilter;

/// All filters by name.
public final class Filters {
    private static final List<HostFilter> ALL = List.of(
            new AvailabilityZoneFilter(),
            new ComputeFilter(),
            new ComputeCapabilitiesFilter(),
            new ImagePropertiesFilter(),
            new SameHostFilter(),
            new DifferentHostFilter(),
            new ServerGroupAntiAffinityFilter(),
            new ServerGroupAffinityFilter(),
            new AggregateInstanceExtraSpecsFilter());

    private Filters() {}

    /// Those of the names, in that order. What was asked for by host and the hosts tried before always
    /// count first.
    /// @throws IllegalArgumentException for a name that is not known
    public static List<HostFilter> of(List<String> names) {
        List<HostFilter> filters = new ArrayList<>();
        filters.add(new RequestedHostFilter());
        for (var name : names) {
            filters.add(ALL.stream()
                    .filter(filter -> filter.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("enabled_filters: no filter " + name + "; known: "
                            + ALL.stream().map(HostFilter::name).toList())));
        }
        return List.copyOf(filters);
    }
}
