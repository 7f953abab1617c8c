package org.pileus.glance.api.images;

import java.time.Clock;
import java.util.function.Consumer;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Changes a record by what it is now; again when somebody else was faster.
public final class ImageChanges {
    private static final int TRIES = 5;
    private final Registry registry;
    private final Clock clock;

    public ImageChanges(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /// @param edit sees the newest record; may refuse with an `ApiException` of its own, which ends the matter
    public Image change(Image image, Consumer<ImageDraft> edit) {
        var now = image;
        for (var tries = 1; ; tries++) {
            var draft = now.edit();
            edit.accept(draft);
            try {
                return registry.update(draft.build(clock.instant()));
            } catch (ApiException e) {
                if (tries == TRIES || !(e.failure() instanceof Failure.Conflict)) {
                    throw e;
                }
                var next = registry.read(image.id()).orElseThrow(() -> ImageAccess.missing(image.id()));
                if (next.version() == now.version()) {
                    throw e; // not a race: the registry does not allow it
                }
                now = next;
            }
        }
    }
}
