package org.pileus.neutron.server.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.NeutronFlow;
import org.pileus.neutron.server.ipam.Allocation;
import org.pileus.neutron.server.ipam.Ipam;
import org.pileus.neutron.server.networks.Network;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.notify.NovaEvents;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.ObjectNode;

/// Makes, changes and deletes ports: plan, one transaction, then the messages.
public final class PortWriter {
    private final Database db;
    private final PortRepository ports;
    private final PortsUnderWay underWay;
    private final PortPlanner planner;
    private final Ipam ipam;
    private final Quotas quotas;
    private final ResourceStore store;
    private final Model model;
    private final AgentNotifier agents;
    private final NovaEvents nova;
    private final Tracer tracer;

    PortWriter(
            Database db,
            PortRepository ports,
            PortsUnderWay underWay,
            PortPlanner planner,
            Ipam ipam,
            Quotas quotas,
            ResourceStore store,
            Model model,
            AgentNotifier agents,
            NovaEvents nova,
            Tracer tracer) {
        this.db = db;
        this.ports = ports;
        this.underWay = underWay;
        this.planner = planner;
        this.ipam = ipam;
        this.quotas = quotas;
        this.store = store;
        this.model = model;
        this.agents = agents;
        this.nova = nova;
        this.tracer = tracer;
    }

    /// What a transaction of another resource does in the same breath: a floating IP with its port.
    @FunctionalInterface
    public interface Alongside {
        void write(Transaction tx, List<Port> ports);

        Alongside NOTHING = (tx, ports) -> {};
    }

    public Port create(ObjectNode attributes, RequestContext caller) {
        return create(List.of(attributes), caller, true, Alongside.NOTHING).getFirst();
    }

    /// Makes all ports or none.
    /// @param counted whether they take from the project's quota
    public List<Port> create(List<ObjectNode> all, RequestContext caller, boolean counted, Alongside alongside) {
        return store.untilSettled(() -> {
            List<Port> planned = new ArrayList<>(all.size());
            try (var span = tracer.open(
                    NeutronFlow.NOTIFY, "neutron-server", "agents", Means.CAST, "port_create_end, port_update")) {
                for (var attributes : all) {
                    planned.add(planner.create(
                            attributes,
                            requireNetwork(attributes.path("network_id").stringValue()),
                            caller));
                }
                span.subject(planned.getFirst().deviceId())
                        .object(planned.getFirst().id());
                span.detail("binding:vif_type", planned.getFirst().vifType());
                planned.forEach(agents::portComing);
                db.run(tx -> {
                    for (var i = 0; i < planned.size(); i++) {
                        insert(tx, planned.get(i), !all.get(i).has("mac_address"), counted);
                    }
                    alongside.write(tx, planned);
                });
                planned.forEach(underWay::put);
                planned.forEach(port -> agents.portChanged(null, port, requireNetwork(port.networkId())));
                return planned;
            } catch (RuntimeException e) {
                planned.forEach(port -> ipam.release(port.fixedIps()));
                throw e;
            }
        });
    }

    private void insert(Transaction tx, Port port, boolean macChosen, boolean counted) {
        if (counted) {
            quotas.take(tx, port.projectId(), "port", 1);
        } else {
            quotas.count(tx, port.projectId(), "port", 1);
        }
        ports.insert(tx, port, macChosen);
        ipam.write(tx, port.id(), port.fixedIps());
    }

    private Network requireNetwork(String id) {
        return model.find(Kind.NETWORK, id).map(Network::new).orElseThrow(() -> ApiException.notFound("Network", id));
    }

    public Optional<Port> find(String id) {
        return db.read(query -> ports.find(query, id));
    }

    public Port update(Port port, ObjectNode changes, RequestContext caller) {
        return update(port, changes, caller, Alongside.NOTHING);
    }

    public Port update(Port port, ObjectNode changes, RequestContext caller, Alongside alongside) {
        var network = requireNetwork(port.networkId());
        return store.untilSettled(() -> {
            var before = find(port.id()).orElseThrow(() -> ApiException.notFound("Port", port.id()));
            var next = planner.update(before, changes, network, caller);
            var added = minus(next.fixedIps(), before.fixedIps());
            var dropped = minus(before.fixedIps(), next.fixedIps());
            agents.portComing(next);
            try {
                db.run(tx -> {
                    ports.update(tx, before, next);
                    drop(tx, before.id(), dropped);
                    ipam.write(tx, next.id(), added);
                    alongside.write(tx, List.of(next));
                });
            } catch (RuntimeException e) {
                ipam.release(added);
                throw e;
            }
            underWay.put(next);
            ipam.release(dropped);
            agents.portChanged(before, next, network);
            tellNova(before, next, added, dropped);
            return next;
        });
    }

    /// Replaces a port by what a plain function makes of it; its addresses stay.
    Port rewrite(String id, UnaryOperator<Port> change) {
        return store.untilSettled(() -> {
            var before = find(id).orElseThrow(() -> ApiException.notFound("Port", id));
            var next = change.apply(before).next(store.now());
            agents.portComing(next);
            db.run(tx -> ports.update(tx, before, next));
            underWay.put(next);
            if (!before.host().equals(next.host())) {
                agents.portChanged(before, next, requireNetwork(next.networkId()));
            }
            return next;
        });
    }

    private static void drop(Transaction tx, String portId, List<Allocation> dropped) {
        if (!dropped.isEmpty()) {
            tx.batch(
                    "DELETE FROM ip_allocations WHERE subnet_id = ? AND ip_address = ? AND port_id = ?",
                    dropped.stream()
                            .<@Nullable Object[]>map(a -> new @Nullable Object[] {a.subnetId(), a.ipAddress(), portId})
                            .toList());
        }
    }

    private void tellNova(Port before, Port next, List<Allocation> added, List<Allocation> dropped) {
        if (next.ofInstance() && next.bound()) {
            var changed = !added.isEmpty()
                    || !dropped.isEmpty()
                    || !before.securityGroups().equals(next.securityGroups())
                    || !before.mac().equals(next.mac());
            if (changed) {
                nova.send(NovaEvents.CHANGED, next.deviceId(), next.id());
            }
        }
    }

    private static List<Allocation> minus(List<Allocation> all, List<Allocation> without) {
        return all.stream().filter(a -> !without.contains(a)).toList();
    }

    /// Deletes a port; absent is success.
    public void delete(Port port) {
        delete(port, Alongside.NOTHING);
    }

    public void delete(Port port, Alongside alongside) {
        store.untilSettled(() -> {
            var gone = db.write(tx -> {
                var deleted = ports.delete(tx, port);
                if (deleted) {
                    quotas.give(tx, port.projectId(), "port", 1);
                    alongside.write(tx, List.of(port));
                }
                return deleted;
            });
            if (gone) {
                underWay.remove(port.id());
                ipam.release(port.fixedIps());
                agents.portDeleted(port);
                if (port.ofInstance()) {
                    nova.send(NovaEvents.DELETED, port.deviceId(), port.id());
                }
            }
            return gone;
        });
    }
}
