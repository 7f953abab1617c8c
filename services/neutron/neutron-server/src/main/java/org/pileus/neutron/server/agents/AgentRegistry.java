package org.pileus.neutron.server.agents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.server.store.Peers;

/// All agents, in memory. A heartbeat costs no statement: only an agent that is new or says something new
/// is written at once, heartbeats are written together now and then ([#save]), for other servers and for
/// the next start. Safe for concurrent use.
public final class AgentRegistry {
    private static final String COLUMNS =
            "SELECT id, agent_type, host, admin_state_up, heartbeat_at, started_at, created_at, body FROM agents";

    private final Database db;
    private final Clock clock;
    private final IdSource ids;
    private final Duration downTime;
    private final Peers peers;
    private final Map<String, Agent> byKey = new ConcurrentHashMap<>();
    /// Keys by id, of agents that are or were.
    private final Map<String, String> keyById = new ConcurrentHashMap<>();
    /// Keys of agents whose heartbeat is newer than the stored one.
    private final Set<String> unsaved = ConcurrentHashMap.newKeySet();

    public AgentRegistry(Database db, Clock clock, IdSource ids, Duration downTime, Peers peers) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.downTime = downTime;
        this.peers = peers;
        peers.on(Peers.AGENTS, this::load);
    }

    /// Reads what other servers, or an earlier life of this one, stored.
    public void load() {
        var stored = db.read(query -> query.list(COLUMNS, AgentRegistry::map));
        var there = new java.util.HashSet<String>();
        for (var agent : stored) {
            there.add(agent.key());
            byKey.merge(agent.key(), agent, AgentRegistry::merge);
            keyById.put(agent.id(), agent.key());
        }
        byKey.keySet().removeIf(key -> !there.contains(key) && !unsaved.contains(key));
    }

    /// What is stored is right but for the heartbeat, which is written late.
    private static Agent merge(Agent known, Agent stored) {
        return known.heartbeatAt().isAfter(stored.heartbeatAt()) ? stored.beating(known.heartbeatAt()) : stored;
    }

    /// Writes the heartbeats since the last time.
    public void save() {
        var keys = List.copyOf(unsaved);
        unsaved.removeAll(keys);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (var key : keys) {
            var agent = byKey.get(key);
            if (agent != null) {
                rows.add(new @Nullable Object[] {agent.heartbeatAt(), agent.id()});
            }
        }
        if (!rows.isEmpty()) {
            db.writeLater(tx -> tx.batch("UPDATE agents SET heartbeat_at = ? WHERE id = ?", rows));
        }
    }

    /// Takes a report.
    /// @return the agent, and whether it is new, came back to life or started again
    public Report report(AgentState state) {
        var now = clock.instant();
        var key = state.agentType() + "@" + state.host();
        var known = byKey.get(key);
        var next = next(state, known, now);
        var arrived = known == null || !alive(known) || state.start();
        if (known == null || arrived || !next.sameAs(known)) {
            next = store(next, known == null);
        } else {
            unsaved.add(key);
        }
        byKey.put(key, next);
        keyById.put(next.id(), key);
        if (arrived) {
            peers.tell(Peers.AGENTS);
        }
        return new Report(next, arrived);
    }

    /// What came of a report.
    /// @param arrived  it was not there, or not alive, a moment ago
    public record Report(Agent agent, boolean arrived) {}

    private Agent next(AgentState state, @Nullable Agent known, Instant now) {
        var body = org.pileus.kernel.core.Json.object()
                .put("binary", state.binary())
                .put("topic", state.topic())
                .put("availability_zone", state.availabilityZone());
        body.set("configurations", state.configurations());
        var description = known == null ? null : known.body().get("description");
        if (description != null) {
            body.set("description", description);
        }
        return new Agent(
                known == null ? ids.uuid().toString() : known.id(),
                state.agentType(),
                state.host(),
                known == null || known.adminStateUp(),
                now,
                known == null || state.start() ? now : known.startedAt(),
                known == null ? now : known.createdAt(),
                body);
    }

    private Agent store(Agent agent, boolean fresh) {
        return db.write(tx -> {
            if (!fresh && update(tx, agent) > 0) {
                return agent;
            }
            try {
                insert(tx, agent);
                return agent;
            } catch (DuplicateKey e) {
                // another server heard it first
                return tx.one(
                                COLUMNS + " WHERE agent_type = ? AND host = ?",
                                AgentRegistry::map,
                                agent.type(),
                                agent.host())
                        .orElse(agent);
            }
        });
    }

    private static int update(Transaction tx, Agent agent) {
        return tx.update(
                "UPDATE agents SET admin_state_up = ?, heartbeat_at = ?, started_at = ?, body = ? WHERE id = ?",
                agent.adminStateUp(),
                agent.heartbeatAt(),
                agent.startedAt(),
                agent.body(),
                agent.id());
    }

    private static void insert(Transaction tx, Agent agent) {
        tx.update(
                """
                INSERT INTO agents (id, agent_type, host, admin_state_up, heartbeat_at, started_at, created_at, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                agent.id(),
                agent.type(),
                agent.host(),
                agent.adminStateUp(),
                agent.heartbeatAt(),
                agent.startedAt(),
                agent.createdAt(),
                agent.body());
    }

    /// Whether it reported within the down time.
    public boolean alive(Agent agent) {
        return agent.heartbeatAt().plus(downTime).isAfter(clock.instant());
    }

    /// Whether it may be given work.
    public boolean usable(Agent agent) {
        return agent.adminStateUp() && alive(agent);
    }

    public Optional<Agent> find(String type, String host) {
        return Optional.ofNullable(byKey.get(type + "@" + host));
    }

    public Optional<Agent> withId(String id) {
        return Optional.ofNullable(keyById.get(id))
                .map(byKey::get)
                .filter(agent -> agent.id().equals(id));
    }

    public Collection<Agent> all() {
        return byKey.values();
    }

    public List<Agent> ofType(String type) {
        return byKey.values().stream()
                .filter(agent -> agent.type().equals(type))
                .toList();
    }

    /// Replaces what an administrator may set.
    Agent change(Agent agent) {
        db.run(tx -> update(tx, agent));
        byKey.put(agent.key(), agent);
        peers.tell(Peers.AGENTS);
        return agent;
    }

    void delete(Agent agent) {
        db.run(tx -> {
            tx.update("DELETE FROM network_dhcp_agents WHERE agent_id = ?", agent.id());
            tx.update("DELETE FROM agents WHERE id = ?", agent.id());
        });
        byKey.remove(agent.key());
        keyById.remove(agent.id());
    }

    private static Agent map(Row row) {
        return new Agent(
                row.text("id"),
                row.text("agent_type"),
                row.text("host"),
                row.flag("admin_state_up"),
                row.time("heartbeat_at"),
                row.time("started_at"),
                row.time("created_at"),
                row.object("body"));
    }
}
