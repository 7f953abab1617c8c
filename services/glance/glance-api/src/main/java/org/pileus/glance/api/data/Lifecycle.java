package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.data.Ingest.Content;
import org.pileus.glance.api.data.Ingest.Incoming;
import org.pileus.glance.api.images.Quotas;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.Location;
import org.pileus.glance.model.Location.State;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;

/// Fills images with data and keeps record and stores in step, whatever breaks in between: an image is active if
/// and only if its data is whole and durable. Before anything is written the record says where and by whom, so
/// that [Leftovers] finds it should this process die.
public final class Lifecycle {
    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());
    private static final int TRIES = 5;
    private static final Set<State> TAKEN = Set.of(State.ACTIVE, State.PENDING);

    private final Registry registry;
    private final Stores stores;
    private final Leftovers leftovers;
    private final Ingest ingest;
    private final Quotas quotas;
    private final Clock clock;
    private final Failpoints failpoints;

    public Lifecycle(
            Registry registry,
            Stores stores,
            Leftovers leftovers,
            Ingest ingest,
            Quotas quotas,
            Clock clock,
            Failpoints failpoints) {
        this.registry = registry;
        this.stores = stores;
        this.leftovers = leftovers;
        this.ingest = ingest;
        this.quotas = quotas;
        this.clock = clock;
        this.failpoints = failpoints;
    }

    /// Takes the data of a queued image; it is active afterwards. On any failure it is queued again and has
    /// no data.
    public Image upload(Image image, String store, InputStream data, long expected) {
        requireWritable(store);
        quotas.requireData(image.owner(), expected);
        quotas.requireUpload(image.owner());
        var saving = begin(image, ImageStatus.QUEUED, ImageStatus.SAVING, store);
        return fill(saving, store, data, expected, true);
    }

    /// Takes data into the staging area; the image waits for its import afterwards.
    public Image stage(Image image, InputStream data, long expected) {
        quotas.requireStage(image.owner(), expected);
        quotas.requireUpload(image.owner());
        var uploading = begin(image, ImageStatus.QUEUED, ImageStatus.UPLOADING, Location.STAGING);
        var place = pending(uploading, Location.STAGING);
        try {
            var content = ingest.stage(stores.of(place), uploading, incoming(uploading, data, expected));
            return settle(uploading, place, draft -> {
                draft.size = content.size();
                return draft.put(place.staged());
            });
        } catch (IOException | RuntimeException e) {
            leftovers.undo(uploading, List.of(place));
            throw asFailure(e);
        } finally {
            leftovers.brought(uploading.id(), Location.STAGING);
        }
    }

    /// Takes an image into an import, before anything is fetched: nobody else can begin another.
    /// @param from `uploading` for staged data, `queued` for data from elsewhere
    public Image beginImport(Image image, ImageStatus from, StoreChoice choice) {
        choice.stores().forEach(this::requireWritable);
        var staged = image.size();
        quotas.requireData(image.owner(), staged == null ? 0 : staged);
        if (from == ImageStatus.QUEUED) {
            quotas.requireUpload(image.owner());
        }
        return begin(image, from, ImageStatus.IMPORTING, first(choice));
    }

    /// Where the data of an import comes from.
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    /// Makes an image of staged data. What was staged is used up, also when it was no good.
    /// @param importing after [#beginImport]
    public Image importStaged(Image importing, Preparation preparation, StoreChoice choice) {
        var staged = importing
                .location(Location.STAGING, Set.of(State.STAGED))
                .orElseThrow(() -> ApiException.conflict("Image " + importing.id() + " has no staged data."));
        var active = importFrom(importing, () -> stores.of(staged).open(staged.key(), 0), preparation, choice);
        leftovers.remove(active.id(), List.of(staged));
        return active;
    }

    /// Makes an image of data. On any failure it is queued again and has no data, staged or not.
    /// @param importing after [#beginImport]
    public Image importFrom(Image importing, Source source, Preparation preparation, StoreChoice choice) {
        try (var data = source.open();
                var ready = preparation.of(importing, data)) {
            return fillAll(ready.image(), ready.data(), choice);
        } catch (IOException | RuntimeException e) {
            leftovers.brought(importing.id(), first(choice));
            leftovers.undo(importing, importing.locations());
            throw asFailure(e);
        }
    }

    private static String first(StoreChoice choice) {
        return choice.stores().getFirst();
    }

    private void requireWritable(String store) {
        if (stores.require(store).readOnly()) {
            throw new ApiException(
                    new Failure.Gone("Error in store configuration. Adding images to store is disabled."));
        }
    }

    /// The first store gets the data as it comes, the others from the first.
    private Image fillAll(Image image, InputStream data, StoreChoice choice) {
        var rest = choice.stores().subList(1, choice.stores().size());
        var together = choice.mustSucceed() && !rest.isEmpty();
        var filled = fill(image, first(choice), data, -1, !together);
        if (!together) {
            return copyTo(filled, new StoreChoice(rest, false, false));
        }
        try {
            var now = filled;
            for (var store : rest) {
                now = copy(now, store, store.equals(rest.getLast()));
            }
            return now;
        } catch (ApiException e) {
            leftovers.undo(filled, current(filled));
            throw e;
        }
    }

    private List<Location> current(Image image) {
        return registry.read(image.id()).map(Image::data).orElse(image.data());
    }

    /// Brings the data of an active image into more stores. When all must succeed and one does not, the image is
    /// where it was before.
    public Image copyTo(Image image, StoreChoice choice) {
        choice.stores().forEach(this::requireWritable);
        var now = image;
        var made = new ArrayList<Location>();
        for (var store : choice.stores()) {
            try {
                now = copy(now, store, false);
                made.add(now.location(store, Set.of(State.ACTIVE)).orElseThrow());
            } catch (ApiException e) {
                if (choice.mustSucceed()) {
                    leftovers.undo(now, made);
                    throw e;
                }
                now = registry.read(now.id()).orElse(now);
                LOG.log(Level.WARNING, "image " + image.id() + " is not in store " + store + ": " + e.getMessage());
            }
        }
        return now;
    }

    private Image copy(Image image, String store, boolean activates) {
        var from = stores.ordered(image).stream()
                .filter(stores::has)
                .findFirst()
                .orElseThrow(() -> ApiException.conflict("Image " + image.id() + " has no data."));
        var copying = reserve(image, store, draft -> draft);
        var place = pending(copying, store);
        try (var data = stores.of(from).open(from.key(), 0)) {
            failpoints.before("glance.copy");
            var content = ingest.copy(stores.of(place), copying, data);
            failpoints.after("glance.copy");
            return settle(copying, place, draft -> {
                if (draft.hashValue != null && !content.sha512().equals(draft.hashValue)) {
                    throw new ApiException(new Failure.Unavailable(
                            "The data of image " + image.id() + " in store " + from.store() + " is damaged."));
                }
                return (activates ? draft.status(ImageStatus.ACTIVE) : draft).put(place.settled());
            });
        } catch (IOException | RuntimeException e) {
            leftovers.undo(copying, List.of(place));
            throw asFailure(e);
        } finally {
            leftovers.brought(copying.id(), store);
        }
    }

    /// Makes an image of data that stays where it is.
    /// @param hash  what its sha512 must be, null when nobody says
    /// @param read  whether it is hashed and inspected before the image is active
    public Image adopt(Image image, Location found, @Nullable String hash, boolean read) {
        requireFormats(image);
        quotas.requireUpload(image.owner());
        var place = Location.pending(found.store(), found.key(), leftovers.holder());
        var importing = reserve(image, place, draft -> draft.status(ImageStatus.IMPORTING));
        try {
            var content = read ? look(importing, place) : null;
            if (content != null && hash != null && !hash.equalsIgnoreCase(content.sha512())) {
                throw ApiException.invalid("os_hash_value: (" + hash + ") not matched with actual os_hash_value: ("
                        + content.sha512() + ")");
            }
            var size = content == null ? stores.size(place) : OptionalLong.of(content.size());
            return settle(importing, place, draft -> {
                draft.size = size.isPresent() ? (Long) size.getAsLong() : null;
                draft.virtualSize = content == null ? null : content.virtualSize();
                draft.checksum = content == null ? null : content.md5();
                draft.hashValue = content == null ? hash : content.sha512();
                draft.hashAlgo = draft.hashValue == null ? null : Hashes.ALGORITHM;
                return draft.status(ImageStatus.ACTIVE).put(place.settled());
            });
        } catch (IOException | RuntimeException e) {
            leftovers.undo(importing, List.of(place));
            throw asFailure(e);
        } finally {
            leftovers.brought(importing.id(), place.store());
        }
    }

    private Content look(Image image, Location place) throws IOException {
        try (var data = stores.of(place).open(place.key(), 0)) {
            return ingest.look(image, incoming(image, data, -1));
        }
    }

    /// Takes the data of an active image out of one store.
    /// @throws ApiException 403 when that is the last one, 404 when it is not there
    public void removeFrom(Image image, String store) {
        if (image.status() != ImageStatus.ACTIVE) {
            throw ApiException.conflict(
                    "It's not allowed to remove image data from store if image status is not 'active'");
        }
        if (image.data().size() == 1) {
            throw ApiException.forbidden(
                    "Cannot delete image data from the only store containing it. Consider deleting the image instead.");
        }
        var place = image.location(store, Set.of(State.ACTIVE))
                .orElseThrow(() -> new ApiException(new Failure.NotFound(
                        "image data", image.id(), "Image " + image.id() + " is not stored in store " + store + ".")));
        var doomed = place.doomed(leftovers.holder());
        registry.update(image.edit().put(doomed).build(clock.instant()));
        leftovers.remove(image.id(), List.of(doomed));
    }

    private Image begin(Image image, ImageStatus from, ImageStatus to, String store) {
        if (image.status() != from) {
            throw ApiException.conflict(
                    "Image status transition from " + image.status().text() + " to " + to.text() + " is not allowed");
        }
        if (to != ImageStatus.UPLOADING) {
            requireFormats(image);
        }
        return reserve(image, store, draft -> draft.status(to));
    }

    private static void requireFormats(Image image) {
        if (image.diskFormat() == null || image.containerFormat() == null) {
            throw ApiException.invalid("Properties disk_format, container_format must be set prior to saving data.");
        }
    }

    /// Data with what bounds it: the quota as it is now, and that somebody still wants it.
    private Incoming incoming(Image image, InputStream data, long expected) {
        return new Incoming(data, expected, quotas.left(image.owner()), () -> {
            if (registry.find(image.id()).isEmpty()) {
                throw deletedMeanwhile(image);
            }
        });
    }

    private static ApiException deletedMeanwhile(Image image) {
        return new ApiException(new Failure.Gone("Image " + image.id() + " could not be found after upload. "
                + "The image may have been deleted during the upload, cleaning up the chunks uploaded."));
    }

    private Image reserve(Image image, String store, UnaryOperator<ImageDraft> edit) {
        return reserve(image, Location.pending(store, image.id(), leftovers.holder()), edit);
    }

    /// Writes down that data will be in a store, after what was there before is gone.
    private Image reserve(Image image, Location place, UnaryOperator<ImageDraft> edit) {
        var store = place.store();
        if (image.location(store, TAKEN).isPresent()) {
            throw ApiException.invalid("Image is already present at store '" + store + "'");
        }
        var old = image.location(store, Set.of(State.DOOMED)).orElse(null);
        var now = image;
        if (old != null) {
            if (!leftovers.remove(image.id(), List.of(old))) {
                throw new ApiException(
                        new Failure.Unavailable("Older data of image " + image.id() + " is still being removed."));
            }
            now = registry.read(image.id()).orElse(image);
        }
        var draft = edit.apply(now.edit()).put(place);
        leftovers.bringing(image.id(), store);
        try {
            return registry.update(draft.build(clock.instant()));
        } catch (RuntimeException e) {
            leftovers.brought(image.id(), store);
            throw e;
        }
    }

    private static Location pending(Image image, String store) {
        return image.location(store, Set.of(State.PENDING)).orElseThrow();
    }

    private Image fill(Image image, String store, InputStream data, long expected, boolean activates) {
        var place = pending(image, store);
        Content content;
        try {
            failpoints.before("glance.store");
            content = ingest.run(stores.of(place), image, incoming(image, data, expected));
            failpoints.after("glance.store");
            return settle(image, place, draft -> {
                draft.status = activates ? ImageStatus.ACTIVE : draft.status;
                draft.size = content.size();
                draft.virtualSize = content.virtualSize();
                draft.checksum = content.md5();
                draft.hashAlgo = Hashes.ALGORITHM;
                draft.hashValue = content.sha512();
                return draft.put(place.settled());
            });
        } catch (IOException | RuntimeException e) {
            leftovers.undo(image, List.of(place));
            throw asFailure(e);
        } finally {
            leftovers.brought(image.id(), store);
        }
    }

    /// Stores the outcome, over whatever users changed about the image meanwhile.
    /// @throws ApiException 410 when the image is gone, or no longer waits for this data
    private Image settle(Image image, Location place, UnaryOperator<ImageDraft> edit) {
        var now = image;
        for (var tries = 1; ; tries++) {
            try {
                return registry.update(edit.apply(now.edit()).build(clock.instant()));
            } catch (ApiException e) {
                var next = registry.read(image.id()).orElse(null);
                if (next != null && arrived(next, place)) {
                    return next; // only the answer was lost
                }
                if (next == null || !next.locations().contains(place)) {
                    throw deletedMeanwhile(image);
                }
                if (tries == TRIES || !(e.failure() instanceof Failure.Conflict)) {
                    throw e;
                }
                now = next;
            }
        }
    }

    private static boolean arrived(Image image, Location place) {
        return image.locations().stream()
                .anyMatch(now -> now.sameAs(place) && (now.is(State.ACTIVE) || now.is(State.STAGED)));
    }

    private static ApiException asFailure(Exception e) {
        if (e instanceof ApiException failure) {
            return failure;
        }
        LOG.log(Level.WARNING, "image data could not be stored", e);
        if (String.valueOf(e.getMessage()).contains("No space left on device")) {
            return new ApiException(new Failure.TooLarge(413, "Image storage media is full."), e);
        }
        return new ApiException(new Failure.Unavailable("The image store does not work just now."), e);
    }
}
