package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.api.data.Ingest.Content;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.glance.model.ImageQuestion;
import org.pileus.glance.model.ImageQuestion.Filter;
import org.pileus.glance.model.ImageQuestion.Kind;
import org.pileus.glance.model.ImageQuestion.Operator;
import org.pileus.glance.model.ImageQuestion.Sort;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;

/// Fills images with data and keeps record and store in step, whatever breaks in between: an image is
/// active if and only if its data is whole and durable. While data comes in, the record says which process
/// brings it, so that a killed one finds its own leftovers when it starts again.
public final class Lifecycle {
    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());
    private static final String PENDING = "pending:";
    private static final int TRIES = 5;
    private static final int PAGE = 500;

    private final Registry registry;
    private final ImageStore store;
    private final ImageStore staging;
    private final Ingest ingest;
    private final Clock clock;
    private final Failpoints failpoints;
    private final String host;
    private final String pending;

    /// @param host     whose leftovers this process may clean up
    /// @param process  tells this process from its predecessors on the host
    public Lifecycle(
            Registry registry,
            ImageStore store,
            ImageStore staging,
            Ingest ingest,
            Clock clock,
            Failpoints failpoints,
            String host,
            String process) {
        this.registry = registry;
        this.store = store;
        this.staging = staging;
        this.ingest = ingest;
        this.clock = clock;
        this.failpoints = failpoints;
        this.host = PENDING + host + "/";
        this.pending = this.host + process;
    }

    ImageStore store() {
        return store;
    }

    /// Takes the data of a queued image; it is active afterwards. On any failure it is queued again and has
    /// no data.
    public Image upload(Image image, InputStream data, long expected) {
        var saving = begin(image, ImageStatus.QUEUED, ImageStatus.SAVING);
        return fill(saving, ImageStatus.QUEUED, data, expected);
    }

    /// Takes data into the staging area; the image waits for its import afterwards.
    public Image stage(Image image, InputStream data, long expected) {
        var uploading = begin(image, ImageStatus.QUEUED, ImageStatus.UPLOADING);
        try {
            var content = ingest.stage(staging, uploading, data, expected);
            return settle(uploading, draft -> {
                draft.size = content.size();
                draft.store = PENDING + "staged";
                return draft;
            });
        } catch (IOException | RuntimeException e) {
            giveBack(uploading, ImageStatus.QUEUED, staging);
            throw asFailure(e);
        }
    }

    /// Makes an image of staged data.
    public Image importStaged(Image image) {
        var importing = begin(image, ImageStatus.UPLOADING, ImageStatus.IMPORTING);
        try (var data = staging.open(image.id(), 0)) {
            var active = fill(importing, ImageStatus.QUEUED, data, -1);
            staging.delete(image.id());
            return active;
        } catch (IOException e) {
            giveBack(importing, ImageStatus.QUEUED, store);
            throw asFailure(e);
        }
    }

    /// Makes an image of data from elsewhere.
    public Image importStream(Image image, InputStream data) {
        return fill(begin(image, ImageStatus.QUEUED, ImageStatus.IMPORTING), ImageStatus.QUEUED, data, -1);
    }

    private Image begin(Image image, ImageStatus from, ImageStatus to) {
        if (image.status() != from) {
            throw ApiException.conflict(
                    "Image status transition from " + image.status().text() + " to " + to.text() + " is not allowed");
        }
        if (image.diskFormat() == null || image.containerFormat() == null) {
            throw ApiException.invalid("Properties disk_format, container_format must be set prior to saving data.");
        }
        var draft = image.edit().status(to);
        draft.store = pending;
        return registry.update(draft.build(clock.instant()));
    }

    private Image fill(Image image, ImageStatus back, InputStream data, long expected) {
        Content content;
        try {
            failpoints.before("glance.store");
            content = ingest.run(store, image, data, expected);
            failpoints.after("glance.store");
        } catch (IOException | RuntimeException e) {
            giveBack(image, back, store);
            throw asFailure(e);
        }
        return settle(image, draft -> {
            draft.status = ImageStatus.ACTIVE;
            draft.size = content.size();
            draft.virtualSize = content.virtualSize();
            draft.checksum = content.md5();
            draft.hashAlgo = Hashes.ALGORITHM;
            draft.hashValue = content.sha512();
            draft.store = store.id();
            return draft;
        });
    }

    /// Stores the outcome, over whatever users changed about the image meanwhile.
    private Image settle(Image image, UnaryOperator<ImageDraft> edit) {
        var now = image;
        for (var tries = 1; ; tries++) {
            try {
                return registry.update(edit.apply(now.edit()).build(clock.instant()));
            } catch (ApiException e) {
                var next = registry.read(image.id()).orElse(null);
                if (next == null || next.status() != image.status()) {
                    removeData(image);
                    throw new ApiException(new Failure.Gone("Image " + image.id() + " could not be found after upload. "
                            + "The image may have been deleted during the upload, cleaning up the chunks uploaded."));
                }
                if (tries == TRIES || !(e.failure() instanceof Failure.Conflict)) {
                    giveBack(next, ImageStatus.QUEUED, store);
                    throw e;
                }
                now = next;
            }
        }
    }

    /// Back to where the data can be sent again. Best effort: what is missed is found at the next start.
    private void giveBack(Image image, ImageStatus back, ImageStore from) {
        try {
            from.delete(image.id());
            var now = registry.read(image.id()).orElse(null);
            if (now != null && now.status() == image.status()) {
                registry.update(now.edit().status(back).withoutData().build(clock.instant()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "image " + image.id() + " could not be put back to " + back.text(), e);
        }
    }

    /// Removes every trace of an image's data.
    public void removeData(Image image) {
        try {
            store.delete(image.id());
            staging.delete(image.id());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the data of image " + image.id() + " could not be removed", e);
        }
    }

    private static ApiException asFailure(Exception e) {
        if (e instanceof ApiException failure) {
            return failure;
        }
        LOG.log(Level.WARNING, "image data could not be stored", e);
        return new ApiException(new Failure.Unavailable("The image store does not work just now."), e);
    }

    /// Removes the half-written files of a killed predecessor. Before the first upload.
    public void reap() throws IOException {
        store.reap();
        staging.reap();
    }

    /// What else a killed predecessor left: half-brought images are queued again, files without an image go.
    public void reconcile() throws IOException {
        for (var image : unfinished()) {
            var mark = image.store();
            if (mark != null && mark.startsWith(host) && !mark.equals(pending)) {
                LOG.log(
                        Level.INFO,
                        "image " + image.id() + " was " + image.status().text() + " when its process died");
                giveBack(image, ImageStatus.QUEUED, store);
                staging.delete(image.id());
            }
        }
        for (var key : store.keys()) {
            if (registry.read(key).isEmpty()) {
                store.delete(key);
            }
        }
        for (var key : staging.keys()) {
            if (registry.read(key).isEmpty()) {
                staging.delete(key);
            }
        }
    }

    private List<Image> unfinished() {
        var states = List.of(ImageStatus.SAVING.name(), ImageStatus.UPLOADING.name(), ImageStatus.IMPORTING.name());
        var filter = new Filter(Kind.FIELD, "status", Operator.IN, states);
        return registry.search(new ImageQuestion(
                null, true, null, "all", List.of(filter), List.of(new Sort("created_at", false)), null, PAGE));
    }

    /// The name of a store as users may see it; null while data is still coming.
    static @Nullable String shown(@Nullable String store) {
        return store == null || store.startsWith(PENDING) ? null : store;
    }
}
