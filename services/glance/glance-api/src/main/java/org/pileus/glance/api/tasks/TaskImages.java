package org.pileus.glance.api.tasks;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.glance.api.images.ImageFields;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;

/// The image that an `import` task describes.
final class TaskImages {
    private TaskImages() {}

    static Image image(ImageTask task, IdSource ids, Clock clock) {
        var now = clock.instant();
        var empty = new Image(
                ids.uuid().toString(),
                0,
                null,
                ImageStatus.QUEUED,
                "shared",
                task.owner(),
                null,
                null,
                null,
                null,
                0,
                0,
                false,
                false,
                null,
                null,
                null,
                null,
                now,
                now,
                Map.of(),
                Set.of(),
                List.of());
        var draft = empty.edit();
        draft.diskFormat = Json.text(task.input(), "import_from_format");
        draft.containerFormat = "bare";
        task.input()
                .path("image_properties")
                .properties()
                .forEach(field -> ImageFields.set(draft, field.getKey(), field.getValue()));
        return draft.build(now);
    }
}
