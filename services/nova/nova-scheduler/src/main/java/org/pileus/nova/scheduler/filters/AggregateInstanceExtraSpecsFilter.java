package org.pileus.nova.scheduler.filters;

import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// Extra specs of the scope `aggregate_instance_extra_specs:` against the metadata of the host's
/// aggregates. Off by default.
final class AggregateInstanceExtraSpecsFilter implements HostFilter {
    @Override
    public String name() {
        return "AggregateInstanceExtraSpecsFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        for (var spec : wish.request().flavor().extraSpecs().entrySet()) {
            if (!spec.getKey().startsWith(SCOPE)) {
                continue;
            }
            var key = spec.getKey().substring(SCOPE.length());
            var found = host.aggregates().stream()
                    .anyMatch(metadata ->
                            metadata.containsKey(key) && ExtraSpecMatch.matches(metadata.get(key), spec.getValue()));
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static final String SCOPE = "aggregate_instance_extra_specs:";
}
