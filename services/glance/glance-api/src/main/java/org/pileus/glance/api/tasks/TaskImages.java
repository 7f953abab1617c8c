package org.pileus.glance.api.tasks;

import java.time.Clock;
import org.pileus.glance.api.images.ImageFields;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;

/// The image that an `import` task describes.
final class TaskImages {
    private TaskImages() {}

    static Image image(ImageTask task, IdSource ids, Clock clock) {
        var now = clock.instant();
        var draft = Image.queued(ids.uuid().toString(), task.owner(), now).edit();
        draft.diskFormat = Json.text(task.input(), "import_from_format");
        draft.containerFormat = "bare";
        task.input()
                .path("image_properties")
                .properties()
                .forEach(field -> ImageFields.set(draft, field.getKey(), field.getValue()));
        return draft.build(now);
    }
}
