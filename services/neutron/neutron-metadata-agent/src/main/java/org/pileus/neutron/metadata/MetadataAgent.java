package org.pileus.neutron.metadata;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.pileus.driver.network.MetadataListener;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.Heartbeat;
import tools.jackson.databind.node.ObjectNode;

/// neutron-metadata-agent: one listener for each network that has a DHCP namespace on this host, a thread
/// for each guest's request.
public final class MetadataAgent implements Service {
    static final String NAME = "neutron-metadata-agent";
    private static final System.Logger LOG = System.getLogger(MetadataAgent.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(10);
    private final Seams seams;
    private final MetadataAgentConfig config;
    private final MetadataListener listener;
    private final MetadataProxy proxy;
    private final Heartbeat heartbeat;
    /// Guards `open`.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, MetadataListener.Open> open = new HashMap<>();
    private final List<Runnable> undo = new ArrayList<>();

    public MetadataAgent(Seams seams, MetadataAgentConfig config, MetadataListener listener) {
        this.seams = seams;
        this.config = config;
        this.listener = listener;
        this.proxy = new MetadataProxy(seams, config);
        var state = new AgentState(AgentState.METADATA, NAME, seams.host(), "N/A", "", Json.object(), false);
        this.heartbeat = new Heartbeat(seams.bus(), state, this::configurations);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        var watch = listener.watchNetworks(this::follow);
        // An event can be lost, and a namespace that could not be listened in is tried again.
        var look = seams.timers().every(LOOK, NAME + " look", this::follow);
        undo.addAll(List.of(watch::close, look::cancel, heartbeat::stop, this::closeAll));
        follow();
        heartbeat.start(seams.timers(), config.reportInterval());
    }

    @Override
    public void stop() {
        undo.forEach(Runnable::run);
        undo.clear();
    }

    /// Listens in networks that came and ends it in those that went.
    private void follow() {
        lock.lock();
        try {
            var present = listener.networks();
            open.entrySet().removeIf(entry -> {
                boolean gone = !present.contains(entry.getKey());
                if (gone) {
                    entry.getValue().close();
                }
                return gone;
            });
            for (var id : present) {
                if (!open.containsKey(id)) {
                    listen(id);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void listen(String networkId) {
        try {
            var opened = listener.open(networkId);
            open.put(networkId, opened);
            Thread.ofVirtual().name("metadata-" + networkId).start(() -> accept(networkId, opened));
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "metadata of network {0} cannot be served yet: {1}",
                    networkId,
                    String.valueOf(e.getMessage()));
        }
    }

    private void accept(String networkId, MetadataListener.Open opened) {
        var slots = new Semaphore(config.connections());
        try {
            while (true) {
                slots.acquire();
                var connection = opened.accept();
                Thread.ofVirtual().name("metadata").start(() -> {
                    try (connection) {
                        serve(networkId, connection);
                    } finally {
                        slots.release();
                    }
                });
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "metadata of network " + networkId + " ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            open.remove(networkId, opened);
        } finally {
            lock.unlock();
        }
    }

    private void serve(String networkId, MetadataListener.Connection connection) {
        // A guest that sends byte by byte must not hold its place for ever.
        var limit = seams.timers().after(config.requestTimeout().multipliedBy(2), NAME + " limit", connection::close);
        try {
            connection.readTimeoutMillis((int) config.requestTimeout().toMillis());
            boolean head = false;
            GuestReply reply;
            try {
                var request = GuestRequest.read(connection.input());
                head = request.method().equals("HEAD");
                reply = proxy.answer(networkId, connection.peer().getHostAddress(), request);
            } catch (GuestRequest.Refused e) {
                reply = GuestReply.text(e.status(), String.valueOf(e.getMessage()));
            } catch (SocketTimeoutException e) {
                reply = GuestReply.text(408, "Request Timeout");
            }
            reply.write(connection.output(), head);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a guest of network " + networkId + " went away", e);
        } finally {
            limit.cancel();
        }
    }

    private void closeAll() {
        lock.lock();
        try {
            open.values().forEach(MetadataListener.Open::close);
            open.clear();
        } finally {
            lock.unlock();
        }
    }

    private ObjectNode configurations() {
        var nova = URI.create(config.novaMetadataUrl());
        return Json.object()
                .put("metadata_proxy_socket", "")
                .put("nova_metadata_host", String.valueOf(nova.getHost()))
                .put("nova_metadata_port", nova.getPort())
                .put("log_agent_heartbeats", false);
    }
}
