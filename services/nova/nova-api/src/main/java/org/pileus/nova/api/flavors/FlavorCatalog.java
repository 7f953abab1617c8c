package org.pileus.nova.api.flavors;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.messaging.Bus;
import org.pileus.nova.db.flavors.FlavorRepository;
import org.pileus.nova.db.flavors.StoredFlavor;

/// Every flavor, in memory: a create reads none from the database. A change is told to all nova-api
/// processes by a fan-out; one that is lost is made good by a reload after [#LONGEST].
public final class FlavorCatalog {
    static final String TOPIC = "nova.flavors";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Database db;
    private final Bus bus;
    private final Clock clock;
    private final FlavorRepository repository = new FlavorRepository();
    private volatile @Nullable Snapshot current;

    private record Snapshot(List<StoredFlavor> all, Map<String, StoredFlavor> byId, Instant until) {}

    public FlavorCatalog(Database db, Bus bus, Clock clock) {
        this.db = db;
        this.bus = bus;
        this.clock = clock;
    }

    /// Hears of changes that other processes make.
    public AutoCloseable listen() {
        return bus.listen(TOPIC, message -> {
            current = null;
            return null;
        });
    }

    /// In the order of their ids.
    public List<StoredFlavor> all() {
        return snapshot().all;
    }

    public @Nullable StoredFlavor find(String id) {
        return snapshot().byId.get(id);
    }

    /// The flavor, if the caller may know it.
    /// @throws ApiException 404 for one that does not exist or is another project's
    public StoredFlavor require(String id, @Nullable String projectId, boolean admin) {
        var found = find(id);
        if (found == null
                || !(admin
                        || (projectId != null && found.visibleTo(projectId))
                        || found.flavor().isPublic())) {
            throw missing(id);
        }
        return found;
    }

    static ApiException missing(String id) {
        return new ApiException(new Failure.NotFound("Flavor", id, "Flavor " + id + " could not be found."));
    }

    /// Runs a change and makes every process read again.
    void change(Consumer<Transaction> work) {
        db.run(work);
        current = null;
        bus.fanout(TOPIC, "changed", Json.object());
    }

    private Snapshot snapshot() {
        var known = current;
        var now = clock.instant();
        if (known != null && now.isBefore(known.until)) {
            return known;
        }
        var all = db.read(repository::all);
        Map<String, StoredFlavor> byId = HashMap.newHashMap(all.size());
        all.forEach(flavor -> byId.put(flavor.id(), flavor));
        var fresh = new Snapshot(all, byId, now.plus(LONGEST));
        current = fresh;
        return fresh;
    }
}
