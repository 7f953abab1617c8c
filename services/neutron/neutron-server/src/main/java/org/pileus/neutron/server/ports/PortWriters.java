package org.pileus.neutron.server.ports;

import org.pileus.kernel.db.Database;
import org.pileus.kernel.service.Seams;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.binding.PortBinder;
import org.pileus.neutron.server.ipam.Ipam;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.notify.NovaEvents;
import org.pileus.neutron.server.securitygroups.SecurityGroups;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.ResourceStore;

/// Puts a [PortWriter] together from the parts that this package keeps to itself.
public final class PortWriters {
    private PortWriters() {}

    public static PortWriter make(
            Database db,
            PortRepository ports,
            PortsUnderWay underWay,
            Ipam ipam,
            Quotas quotas,
            ResourceStore store,
            Model model,
            SecurityGroups groups,
            PortBinder binder,
            DhcpScheduler dhcp,
            AgentNotifier notifier,
            NovaEvents nova,
            Seams seams,
            String macBase) {
        var planner = new PortPlanner(
                new PortAddresses(ipam, model),
                new MacAddresses(macBase, seams.random()),
                groups,
                binder,
                dhcp,
                model,
                seams.clock(),
                seams.ids());
        return new PortWriter(db, ports, underWay, planner, ipam, quotas, store, model, notifier, nova, seams.tracer());
    }
}
