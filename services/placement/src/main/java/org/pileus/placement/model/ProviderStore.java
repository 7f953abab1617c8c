package org.pileus.placement.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;

/// Reads from memory, writes to the database, and brings what was written back into memory. The one way to
/// change a provider.
public final class ProviderStore {
    private static final int PAGE = 500;

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

    /// [#current], or a 404.
    public Provider require(String uuid) {
        return current(uuid)
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
                refreshStale(ids);
            }
            throw e;
        }
    }

    /// Runs a transaction that moves only sums of allocations. Where memory is as new as the database, one statement
    /// both raises the generations and tells so, and what is left follows from what was moved; else it is read.
    ///
    /// @param work says what it moves
    public void claim(Instant now, BiConsumer<Transaction, Moved> work) {
        Set<String> ids = new LinkedHashSet<>();
        List<String> missed = new ArrayList<>();
        try {
            db.run(tx -> {
                missed.clear();
                var moved = new Moved();
                try {
                    work.accept(tx, moved);
                } finally {
                    ids.addAll(moved.providers());
                }
                var usages = advance(tx, moved, now);
                tx.afterCommit(() -> usages.stream()
                        .filter(usage -> !providers.take(usage))
                        .forEach(usage -> missed.add(usage.provider())));
            });
            refresh(missed);
            announcer.used(ids);
        } catch (ApiException e) {
            if (e.failure() instanceof Failure.Conflict) {
                refreshStale(ids);
            }
            throw e;
        }
    }

    private List<Usage> advance(Transaction tx, Moved moved, Instant now) {
        List<String> stale = new ArrayList<>();
        List<Provider> known = new ArrayList<>();
        for (var uuid : moved.providers()) {
            var provider = providers.get(uuid);
            if (provider == null) {
                stale.add(uuid);
            } else {
                known.add(provider);
            }
        }
        List<Usage> usages = new ArrayList<>();
        var won = ProviderTable.advanceKnown(tx, known, moved, now);
        for (var i = 0; i < won.length; i++) {
            if (won[i] == 0) {
                stale.add(known.get(i).uuid());
            } else {
                usages.add(moved.after(known.get(i), Sql.micros(now)));
            }
        }
        if (!stale.isEmpty()) {
            ProviderTable.advance(tx, stale, moved, now);
            usages.addAll(ProviderTable.usages(tx, stale));
        }
        return usages;
    }

    /// Reads these providers anew: after a lost race, a missed change, a word from another replica.
    public void refresh(Collection<String> uuids) {
        if (uuids.isEmpty()) {
            return;
        }
        var ids = List.copyOf(uuids);
        providers.take(ids, db.read(query -> ProviderTable.load(query, ids)));
    }

    /// The provider as it is in the database now: what a writer names a generation of, or a reader of one provider
    /// sees, must not depend on which replica is asked. One statement while memory is right.
    public Optional<Provider> current(String uuid) {
        refreshStale(List.of(uuid));
        return providers.find(uuid);
    }

    /// Reads those of these providers anew that memory has in an older state.
    private void refreshStale(Collection<String> uuids) {
        var ids = List.copyOf(uuids);
        for (var from = 0; from < ids.size(); from += PAGE) {
            var page = ids.subList(from, Math.min(ids.size(), from + PAGE));
            var stored = db.read(query -> ProviderTable.changeNumbers(query, page));
            refresh(page.stream().filter(uuid -> isStale(uuid, stored)).toList());
        }
    }

    private boolean isStale(String uuid, Map<String, Long> stored) {
        var known = providers.get(uuid);
        var change = stored.get(uuid);
        return known == null ? change != null : change == null || known.change() < change;
    }

    /// Reads everything: at start.
    public void load() {
        providers.reset(db.read(ProviderTable::loadAll));
    }

    /// Finds what was missed because a word from another replica was lost.
    public void reconcile() {
        var stored = db.read(ProviderTable::changeNumbers);
        Set<String> seen = new LinkedHashSet<>(stored.keySet());
        providers.all().forEach(known -> seen.add(known.uuid()));
        refresh(seen.stream().filter(uuid -> isStale(uuid, stored)).toList());
    }
}
