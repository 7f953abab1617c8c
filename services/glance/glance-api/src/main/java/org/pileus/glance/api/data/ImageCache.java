package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;

/// Copies of images on this host's disk, for stores that are far away. An image comes in whole, checked against
/// its sha512, by one worker; who asks meanwhile reads the store. What was read longest ago makes room. Who may
/// read is decided before the cache is asked. What is cached outlives the process, how often it was read does
/// not.
public final class ImageCache {
    private static final System.Logger LOG = System.getLogger(ImageCache.class.getName());
    private final ImageStore files;
    private final long most;
    private final Registry registry;
    private final Stores stores;
    private final Ingest ingest;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    /// Both under `lock`.
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private final Set<String> queue = new LinkedHashSet<>();

    /// One cached image.
    record Entry(String image, long size, Instant modified, Instant accessed, long hits) {
        Entry read(Instant now) {
            return new Entry(image, size, modified, now, hits + 1);
        }
    }

    /// How much was removed.
    record Pruned(int files, long bytes) {}

    /// @param files where the copies are; belongs to this process alone
    /// @param most  bytes of all copies
    ImageCache(ImageStore files, long most, Registry registry, Stores stores, Ingest ingest, Clock clock) {
        this.files = files;
        this.most = most;
        this.registry = registry;
        this.stores = stores;
        this.ingest = ingest;
        this.clock = clock;
    }

    /// Looks for what an earlier process cached.
    public void open() throws IOException {
        var now = clock.instant();
        for (var key : files.keys()) {
            files.size(key).ifPresent(size -> put(new Entry(key, size, now, now, 0)));
        }
        prune();
    }

    private void put(Entry entry) {
        lock.lock();
        try {
            entries.put(entry.image(), entry);
        } finally {
            lock.unlock();
        }
    }

    /// The data from an offset, empty when it is not here.
    Optional<InputStream> read(Image image, long offset) {
        lock.lock();
        try {
            var entry = entries.get(image.id());
            var size = image.size();
            if (entry == null || size == null || entry.size() != size) {
                return Optional.empty();
            }
            var data = files.open(image.id(), offset);
            entries.put(image.id(), entry.read(clock.instant()));
            return Optional.of(data);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the cached image " + image.id() + " cannot be read", e);
            entries.remove(image.id());
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Asks for an image to be cached.
    /// @return false when it is here or asked for already
    boolean enqueue(String image) {
        lock.lock();
        try {
            return !entries.containsKey(image) && queue.add(image);
        } finally {
            lock.unlock();
        }
    }

    /// Caches what was asked for, one after the other.
    public void work() {
        for (var next = head(); next.isPresent(); next = head()) {
            var image = next.get();
            try {
                registry.read(image)
                        .filter(found -> found.status() == ImageStatus.ACTIVE)
                        .ifPresent(this::fetch);
            } catch (ApiException e) {
                LOG.log(Level.WARNING, "image " + image + " is not cached: " + e.getMessage());
            } finally {
                dequeue(image);
            }
        }
    }

    private Optional<String> head() {
        lock.lock();
        try {
            return queue.stream().findFirst();
        } finally {
            lock.unlock();
        }
    }

    private void fetch(Image image) {
        var size = image.size();
        var place = stores.ordered(image).stream().filter(stores::has).findFirst();
        if (size == null || size > most || place.isEmpty()) {
            return;
        }
        makeRoom(size);
        try (var data = stores.of(place.get()).open(place.get().key(), 0)) {
            var content = ingest.copy(files, image, data);
            if (image.hashValue() != null && !image.hashValue().equals(content.sha512())) {
                files.delete(image.id());
                LOG.log(
                        Level.WARNING,
                        "image " + image.id() + " is damaged in store "
                                + place.get().store());
                return;
            }
            var now = clock.instant();
            put(new Entry(image.id(), size, now, now, 0));
            forgetIfGone(image.id());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "image " + image.id() + " is not cached", e);
        }
    }

    private void makeRoom(long wanted) {
        shrink(most - wanted);
    }

    /// Removes what was read longest ago until the copies fit.
    Pruned prune() {
        return shrink(most);
    }

    private Pruned shrink(long allowed) {
        lock.lock();
        try {
            var total = entries.values().stream().mapToLong(Entry::size).sum();
            var before = total;
            var oldest = new ArrayList<>(entries.values());
            oldest.sort(Comparator.comparing(Entry::accessed));
            var count = 0;
            for (var entry : oldest) {
                if (total <= allowed) {
                    break;
                }
                remove(entry.image());
                total -= entry.size();
                count++;
            }
            return new Pruned(count, before - total);
        } finally {
            lock.unlock();
        }
    }

    /// Removes the copies of images that are gone, or that changed their size: of others' deletions too.
    public void clean() {
        for (var entry : list()) {
            forgetIfGone(entry.image());
        }
    }

    /// Something was said about an image.
    public void changed(String image) {
        lock.lock();
        try {
            if (!entries.containsKey(image)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        forgetIfGone(image);
    }

    private void forgetIfGone(String image) {
        if (registry.find(image).isEmpty()) {
            remove(image);
        }
    }

    /// @return whether it was here
    boolean remove(String image) {
        lock.lock();
        try {
            var known = entries.remove(image) != null;
            files.delete(image);
            return known;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the cached image " + image + " cannot be removed", e);
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean dequeue(String image) {
        lock.lock();
        try {
            return queue.remove(image);
        } finally {
            lock.unlock();
        }
    }

    List<Entry> list() {
        lock.lock();
        try {
            return List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
    }

    List<String> queued() {
        lock.lock();
        try {
            return List.copyOf(queue);
        } finally {
            lock.unlock();
        }
    }
}
