package org.pileus.nova.conductor;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.nova.db.services.ServiceRecord;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.node.ObjectNode;

/// Service records and compute nodes: written when a service starts, told to the scheduler.
final class Registry {
    private static final int VERSION = 1;
    private static final String INTERNAL = "internal";
    private final NovaStore store;
    private final LiveHosts hosts;
    private final Clock clock;
    private final IdSource ids;

    Registry(NovaStore store, LiveHosts hosts, Clock clock, IdSource ids) {
        this.store = store;
        this.hosts = hosts;
        this.clock = clock;
        this.ids = ids;
    }

    ObjectNode computeUp(ConductorCall.ComputeUp message) {
        var now = clock.instant();
        var serviceId = ids.uuid();
        var nodeId = ids.uuid();
        return store.db().write(tx -> {
            for (var node : store.nodes().ofHost(tx, message.host())) {
                if (!node.hypervisorHostname().equals(message.hypervisorHostname())) {
                    throw ApiException.conflict("Host " + message.host() + " was known as hypervisor "
                            + node.hypervisorHostname() + " and now calls itself " + message.hypervisorHostname()
                            + ": its guests would be lost. Give it its old name, or delete its compute service first.");
                }
            }
            var service = store.services()
                    .register(tx, serviceId, ServiceRecord.COMPUTE, message.host(), message.zone(), VERSION, now);
            var node = store.nodes()
                    .register(
                            tx,
                            nodeId,
                            service.id(),
                            message.host(),
                            message.hypervisorHostname(),
                            message.stats(),
                            now);
            return Json.object()
                    .put("service", service.id().toString())
                    .put("node_id", node.id().toString())
                    .put("zone", service.zone())
                    .put("disabled", service.disabled());
        });
    }

    /// A service without a database of its own, or conductor itself.
    void serviceUp(String binary, String host) {
        var now = clock.instant();
        var id = ids.uuid();
        store.db().writeLater(tx -> store.services().register(tx, id, binary, host, INTERNAL, VERSION, now));
    }

    ObjectNode facts() {
        var answer = Json.object();
        var now = clock.instant();
        store.db().read(query -> {
            Map<UUID, ServiceRecord> services = new HashMap<>();
            store.services().all(query).forEach(service -> services.put(service.id(), service));
            var list = answer.putArray("hosts");
            for (var node : store.nodes().all(query)) {
                var service = services.get(node.service());
                if (service == null) {
                    continue;
                }
                var host = list.addObject();
                host.put("host", node.host());
                host.put("node", node.hypervisorHostname());
                host.put("provider", node.id().toString());
                host.put("zone", service.zone());
                host.put("disabled", service.disabled());
                host.put("forced_down", service.forcedDown());
                host.set("stats", node.stats().toJson());
                var ago = hosts.secondsAgo(node.host());
                var written = service.lastSeen();
                if (ago >= 0) {
                    host.put("seen_seconds_ago", ago);
                } else if (written != null) {
                    host.put("seen_seconds_ago", Duration.between(written, now).toSeconds());
                }
            }
            var aggregates = answer.putArray("aggregates");
            for (var aggregate : store.aggregates().all(query)) {
                var one = aggregates.addObject();
                one.set("metadata", Texts.object(aggregate.metadata()));
                one.set("hosts", Texts.array(aggregate.hosts()));
            }
            return true;
        });
        return answer;
    }

    /// The rare writing of who lives.
    void persistSeen() {
        var live = hosts.services();
        var now = clock.instant();
        if (!live.isEmpty()) {
            store.db().writeLater(tx -> store.services().seen(tx, live, now));
        }
    }
}
