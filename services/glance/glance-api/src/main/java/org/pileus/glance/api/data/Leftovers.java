package org.pileus.glance.api.data;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pileus.glance.api.images.ImageHandlers;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.JournalEntry;
import org.pileus.glance.model.Location;
import org.pileus.glance.model.Location.State;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Removes data that must go, and only then the word about it in the registry, so that no file is forgotten. What
/// could not be removed, or belonged to a process that died, is found again by [#sweep].
public final class Leftovers implements ImageHandlers.Removal {
    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());
    private static final int STRIPES = 64;
    private static final int TRIES = 5;

    private final Registry registry;
    private final Stores stores;
    private final Clock clock;
    private final String worker;
    private final String process;
    private final Set<String> bringing = ConcurrentHashMap.newKeySet();
    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    /// @param worker   whose leftovers are ours: one host's data directory, which one process has at a time
    /// @param process  tells this process from its predecessors
    public Leftovers(Registry registry, Stores stores, Clock clock, String worker, String process) {
        this.registry = registry;
        this.stores = stores;
        this.clock = clock;
        this.worker = worker + "/";
        this.process = this.worker + process;
    }

    @Override
    public String holder() {
        return process;
    }

    /// Removes the doomed data of an image. What cannot be removed now stays in the journal.
    /// @return whether all is gone
    boolean remove(String image, List<Location> locations) {
        var lock = lock(image);
        lock.lock();
        try {
            for (var location : locations) {
                stores.of(location).delete(location.key());
                registry.forget(image, location);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "data of image " + image + " could not be removed yet", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private ReentrantLock lock(String image) {
        return locks[Math.floorMod(image.hashCode(), STRIPES)];
    }

    @Override
    public void removeData(Image deleted) {
        remove(
                deleted.id(),
                deleted.locations().stream()
                        .filter(location -> location.is(State.ACTIVE) || location.is(State.STAGED))
                        .filter(stores::has)
                        .toList());
    }

    @Override
    public void removeDoomed(Image image) {
        var doomed = image.locations().stream()
                .filter(location -> location.is(State.DOOMED) && stores.has(location))
                .toList();
        if (!doomed.isEmpty()) {
            remove(image.id(), doomed);
        }
    }

    /// Says that this process is about to bring data; until [#brought] a sweep leaves it alone.
    void bringing(String image, String store) {
        bringing.add(image + "/" + store);
    }

    void brought(String image, String store) {
        bringing.remove(image + "/" + store);
    }

    /// Data that is not to be: first the registry says so, then it goes, and an image that waited for it is queued
    /// again. A location that is no longer as given is left alone, since another outcome was stored. Never throws:
    /// what is missed is found by the next sweep.
    void undo(Image image, List<Location> locations) {
        try {
            for (var tries = 1; ; tries++) {
                var now = registry.read(image.id()).orElse(null);
                if (now == null) {
                    remove(image.id(), locations);
                    return;
                }
                var unwanted = locations.stream()
                        .filter(location -> now.locations().contains(location))
                        .toList();
                if (unwanted.isEmpty()) {
                    return;
                }
                if (doom(now, unwanted, tries)) {
                    remove(image.id(), unwanted);
                    return;
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "image " + image.id() + " could not be put back to queued", e);
        }
    }

    /// @return false when somebody else was faster
    private boolean doom(Image now, List<Location> unwanted, int tries) {
        var draft = now.edit();
        unwanted.forEach(location -> draft.put(location.doomed(process)));
        if (waits(now.status())) {
            draft.status(ImageStatus.QUEUED).withoutData();
        }
        try {
            registry.update(draft.build(clock.instant()));
            return true;
        } catch (ApiException e) {
            if (tries == TRIES || !(e.failure() instanceof Failure.Conflict)) {
                throw e;
            }
            return false;
        }
    }

    private static boolean waits(ImageStatus status) {
        return status == ImageStatus.SAVING || status == ImageStatus.UPLOADING || status == ImageStatus.IMPORTING;
    }

    /// Goes through the journal: what predecessors of this process were bringing is undone, what this worker was to
    /// remove is removed.
    public void sweep() {
        var after = "";
        List<JournalEntry> page;
        do {
            page = registry.journal(after);
            each(page, this::settle);
            after = page.isEmpty() ? "" : page.getLast().image();
        } while (!page.isEmpty());
    }

    /// One that fails does not keep the others waiting.
    private static void each(List<JournalEntry> page, Consumer<JournalEntry> work) {
        for (var entry : page) {
            try {
                work.accept(entry);
            } catch (ApiException e) {
                LOG.log(Level.WARNING, "the leftovers of image " + entry.image() + " have to wait", e);
            }
        }
    }

    private void settle(JournalEntry entry) {
        var location = entry.location();
        var holder = location.holder();
        if (holder == null || !holder.startsWith(worker) || !stores.has(location)) {
            return;
        }
        switch (location.state()) {
            case ACTIVE -> {}
            case PENDING -> {
                if (!holder.equals(process) || !bringing.contains(entry.image() + "/" + location.store())) {
                    abandoned(entry);
                }
            }
            case STAGED -> removeUnless(entry, image -> waits(image.status()));
            case DOOMED -> removeUnless(entry, image -> false);
        }
    }

    /// Looks again under the lock: the journal's page is older than what happened since.
    private void removeUnless(JournalEntry entry, Predicate<Image> needed) {
        var lock = lock(entry.image());
        lock.lock();
        try {
            var image = registry.read(entry.image()).orElse(null);
            if (image == null || (image.locations().contains(entry.location()) && !needed.test(image))) {
                remove(entry.image(), List.of(entry.location()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void abandoned(JournalEntry entry) {
        var image = registry.read(entry.image()).orElse(null);
        if (image == null) {
            remove(entry.image(), List.of(entry.location()));
        } else if (image.locations().contains(entry.location())) {
            LOG.log(
                    Level.INFO,
                    "image " + entry.image() + " was " + image.status().text() + " when its process died");
            undo(image, mine(image));
        }
    }

    /// With the data that was coming in goes what waited for it in the staging area, and, for an image that is not
    /// active yet, what of several stores has arrived.
    private List<Location> mine(Image image) {
        var partly = waits(image.status());
        return image.locations().stream()
                .filter(location -> location.is(State.PENDING) || partly)
                .filter(stores::has)
                .toList();
    }
}
