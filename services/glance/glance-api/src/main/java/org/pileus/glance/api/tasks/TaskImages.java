package org.pileus.glance.api.tasks;

import java.time.Clock;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;

/// The image that an `import` task describes.
final class TaskImages {
    private TaskImages() {}

    /// @throws org.pileus.kernel.core.ApiException 400 or 403 for what the caller may not say of an image
    static Image image(ImageTask task, RequestContext caller, ImageAccess access, IdSource ids, Clock clock) {
        var now = clock.instant();
        var draft = Image.queued(ids.uuid().toString(), task.owner(), now).edit();
        draft.diskFormat = Json.text(task.input(), "import_from_format");
        draft.containerFormat = "bare";
        task.input()
                .path("image_properties")
                .properties()
                .forEach(field -> access.set(caller, draft, field.getKey(), field.getValue()));
        return draft.build(now);
    }
}
