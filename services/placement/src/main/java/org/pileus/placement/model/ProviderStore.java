package org.pileus.placement.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;

/// Reads from memory, writes to the database, and brings what was written back into memory. The one way to
/// change a provider.
public final class ProviderStore {
    private final Database db;
    private final Providers providers;
    private final Announcer announcer;

    public ProviderStore(Database db, Providers providers, Announcer announcer) {
        this.db = db;
        this.providers = providers;
        this.announcer = announcer;
    }

    public Providers memory() {
        return providers;
    }

    public Database database() {
        return db;
    }

    /// The provider; one that this process has not heard of is looked up once, for another replica may have
    /// made it just now.
    public Optional<Provider> find(String uuid) {
        var known = providers.get(uuid);
        if (known != null) {
            return Optional.of(known);
        }
        refresh(List.of(uuid));
        return providers.find(uuid);
    }

    /// @throws ApiException 404
    public Provider require(String uuid) {
        return find(uuid)
                .orElseThrow(() -> new ApiException(new Failure.NotFound(
                        "resource provider", uuid, "No resource provider with uuid " + uuid + " found")));
    }

    /// Runs a transaction that changes these providers, then knows their new states.
    public <T> T change(Collection<String> uuids, Function<Transaction, T> work) {
        Set<String> ids = new LinkedHashSet<>(uuids);
        try {
            var result = db.write(tx -> {
                var made = work.apply(tx);
                var states = ProviderTable.load(tx, ids);
                tx.afterCommit(() -> providers.take(ids, states));
                return made;
            });
            announcer.changed(ids);
            return result;
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Conflict) {
                refresh(ids);
            }
            throw e;
        }
    }

    /// Runs a transaction that moves only sums of allocations: one statement instead of four to learn the
    /// outcome.
    ///
    /// @param work adds the providers that it touches to the set
    public void claim(BiConsumer<Transaction, Set<String>> work) {
        Set<String> ids = new LinkedHashSet<>();
        List<String> missed = new ArrayList<>();
        try {
            db.run(tx -> {
                missed.clear();
                ids.clear();
                work.accept(tx, ids);
                if (!ids.isEmpty()) {
                    var usages = ProviderTable.usages(tx, ids);
                    tx.afterCommit(() -> usages.stream()
                            .filter(usage -> !providers.take(usage))
                            .forEach(usage -> missed.add(usage.provider())));
                }
            });
            refresh(missed);
            announcer.used(ids);
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Conflict) {
                refresh(ids);
            }
            throw e;
        }
    }

    /// Reads these providers anew: after a lost race, a missed change, a word from another replica.
    public void refresh(Collection<String> uuids) {
        if (uuids.isEmpty()) {
            return;
        }
        var ids = List.copyOf(uuids);
        providers.take(ids, db.read(query -> ProviderTable.load(query, ids)));
    }

    /// Reads everything: at start.
    public void load() {
        providers.reset(db.read(ProviderTable::loadAll));
    }

    /// Finds what was missed because a word from another replica was lost.
    public void reconcile() {
        var stored = db.read(ProviderTable::changeNumbers);
        Set<String> stale = new LinkedHashSet<>();
        stored.forEach((uuid, change) -> {
            var known = providers.get(uuid);
            if (known == null || known.change() < change) {
                stale.add(uuid);
            }
        });
        for (var known : providers.all()) {
            if (!stored.containsKey(known.uuid())) {
                stale.add(known.uuid());
            }
        }
        refresh(stale);
    }
}
