package org.pileus.nova.api.quotas;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.messaging.Bus;
import org.pileus.nova.db.quotas.QuotaRepository;
import org.pileus.nova.db.quotas.Usage;

/// The limits of projects, kept in memory for a while; a change is told to every nova-api by a fan-out.
public final class QuotaBook {
    static final String TOPIC = "nova.quotas";
    private static final int MOST_PROJECTS = 10_000;

    private final Database db;
    private final Bus bus;
    private final Map<QuotaResource, Integer> configured;
    private final QuotaRepository repository = new QuotaRepository();
    private final Cache<String, Map<QuotaResource, Integer>> limits = Caffeine.newBuilder()
            .maximumSize(MOST_PROJECTS)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build();

    private final Cache<String, Map<String, Map<String, Integer>>> userLimits = Caffeine.newBuilder()
            .maximumSize(MOST_PROJECTS)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build();

    /// @param configured the operator's defaults; what is missing has upstream's
    public QuotaBook(Database db, Bus bus, Map<QuotaResource, Integer> configured) {
        this.db = db;
        this.bus = bus;
        this.configured = Map.copyOf(configured);
    }

    /// Hears of changes that other processes make.
    public AutoCloseable listen() {
        return bus.listen(TOPIC, message -> {
            forget();
            return null;
        });
    }

    private void forget() {
        limits.invalidateAll();
        userLimits.invalidateAll();
    }

    /// Every limit of a project; −1 for none.
    public Map<QuotaResource, Integer> of(String projectId) {
        var known = limits.getIfPresent(projectId);
        if (known == null) {
            known = db.read(query -> read(query, projectId));
            limits.put(projectId, known);
        }
        return known;
    }

    public int limit(String projectId, QuotaResource resource) {
        return of(projectId).getOrDefault(resource, resource.standard());
    }

    /// What servers of the project may use.
    public Usage servers(String projectId) {
        var all = of(projectId);
        return new Usage(
                all.getOrDefault(QuotaResource.INSTANCES, -1),
                all.getOrDefault(QuotaResource.CORES, -1),
                all.getOrDefault(QuotaResource.RAM, -1));
    }

    /// What one user's servers may use of it: −1 where the user has no limit of their own, which is the rule.
    public Usage serversOfUser(String projectId, String userId) {
        var users = userLimits.get(projectId, id -> db.read(query -> repository.usersLimits(query, id)));
        var own = users.getOrDefault(userId, Map.of());
        return new Usage(
                own.getOrDefault(QuotaResource.INSTANCES.word(), -1),
                own.getOrDefault(QuotaResource.CORES.word(), -1),
                own.getOrDefault(QuotaResource.RAM.word(), -1));
    }

    Map<QuotaResource, Integer> read(Query query, String projectId) {
        var all = defaults(query);
        apply(all, repository.limits(query, projectId));
        return all;
    }

    /// What a project has that nobody gave anything else: configuration, then the class `default`.
    Map<QuotaResource, Integer> defaults(Query query) {
        var all = new EnumMap<QuotaResource, Integer>(QuotaResource.class);
        for (var resource : QuotaResource.values()) {
            all.put(resource, configured.getOrDefault(resource, resource.standard()));
        }
        apply(all, repository.classLimits(query, QuotaRepository.DEFAULT_CLASS));
        return all;
    }

    private static void apply(Map<QuotaResource, Integer> all, Map<String, Integer> changed) {
        changed.forEach((word, limit) -> {
            var resource = QuotaResource.find(word);
            if (resource != null) {
                all.put(resource, limit);
            }
        });
    }

    void change(Consumer<Transaction> work) {
        db.run(work);
        forget();
        bus.fanout(TOPIC, "changed", Json.object());
    }
}
