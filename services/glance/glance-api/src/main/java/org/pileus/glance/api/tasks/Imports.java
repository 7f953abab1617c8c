package org.pileus.glance.api.tasks;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.data.Lifecycle;
import org.pileus.glance.api.data.StoreChoice;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundRefused;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v2/images/{image_id}/import`: makes an image of staged data, or of data that a URL names. The
/// request is answered at once; a task says how it goes on.
public final class Imports {
    private static final System.Logger LOG = System.getLogger(Imports.class.getName());
    private static final Duration KEEP = Duration.ofHours(48);
    private static final String DIRECT = "glance-direct";
    private static final String WEB = "web-download";
    private static final String COPY = "copy-image";
    private static final String FAILED = "os_glance_failed_import";

    private final Registry registry;
    private final ImageAccess access;
    private final ImageChanges changes;
    private final Lifecycle lifecycle;
    private final OutboundClient outbound;
    private final List<String> methods;
    private final Stores stores;
    private final Clock clock;
    private final IdSource ids;
    private final Timers timers;

    public Imports(
            Registry registry,
            ImageAccess access,
            ImageChanges changes,
            Lifecycle lifecycle,
            OutboundClient outbound,
            List<String> methods,
            Stores stores,
            Clock clock,
            IdSource ids,
            Timers timers) {
        this.registry = registry;
        this.access = access;
        this.changes = changes;
        this.lifecycle = lifecycle;
        this.outbound = outbound;
        this.methods = List.copyOf(methods);
        this.stores = stores;
        this.clock = clock;
        this.ids = ids;
        this.timers = timers;
    }

    public Response start(Request request) {
        var image = access.visible(request);
        var body = request.jsonObject();
        var method = method(body);
        ImageAccess.require(request, method.equals(COPY) ? "copy_image" : "modify_image", image);
        var choice = StoreChoice.ofImport(request, body, stores);
        var needed = switch (method) {
            case DIRECT -> ImageStatus.UPLOADING;
            case COPY -> ImageStatus.ACTIVE;
            default -> ImageStatus.QUEUED;
        };
        var source = method.equals(WEB) ? checked(uri(body)) : "";
        if (image.status() != needed) {
            throw ApiException.conflict("Image needs to be in '" + needed.text() + "' state to use the method '"
                    + method + "'; it is in '" + image.status().text() + "' state.");
        }
        for (var missing : missing(image)) {
            throw ApiException.conflict("'" + missing + "' needs to be set before import");
        }
        if (method.equals(COPY)) {
            choice = choice.without(image);
            if (choice.stores().isEmpty()) {
                return Response.accepted(); // it is everywhere already
            }
        }
        var now = clock.instant();
        var caller = request.context();
        var input = Json.object().put("image_id", image.id());
        input.set("import_req", body);
        var task = new ImageTask(
                ids.uuid().toString(),
                "api_image_import",
                "pending",
                image.owner(),
                image.id(),
                caller.requestId(),
                caller.userId(),
                input,
                null,
                "",
                now.plus(KEEP),
                now,
                now);
        registry.createTask(task);
        var target = choice;
        timers.after(Duration.ZERO, "import of image " + image.id(), () -> run(task, image, method, source, target));
        return Response.accepted();
    }

    private String method(ObjectNode body) {
        var name = body.path("method").path("name");
        if (!body.path("method").isObject()) {
            throw ApiException.invalid("Import request requires a 'method' field.");
        }
        if (!name.isString()) {
            throw ApiException.invalid("Import request requires a 'name' field.");
        }
        if (!methods.contains(name.stringValue())) {
            throw ApiException.invalid("Unknown import method name '" + name.stringValue() + "'.");
        }
        return name.stringValue();
    }

    private static String uri(JsonNode body) {
        var uri = body.path("method").path("uri");
        if (!uri.isString()) {
            throw ApiException.invalid("Import method 'web-download' requires a 'uri' field.");
        }
        return uri.stringValue();
    }

    /// The URL, if its scheme, host and port may be imported from. One answer for everything that may not.
    private String checked(String uri) {
        try {
            return outbound.check(uri);
        } catch (OutboundRefused e) {
            throw new ApiException(new Failure.Invalid("URI for web-download does not pass filtering: " + uri), e);
        }
    }

    private static List<String> missing(Image image) {
        if (image.containerFormat() == null) {
            return List.of("container_format");
        }
        return image.diskFormat() == null ? List.of("disk_format") : List.of();
    }

    private void run(ImageTask task, Image image, String method, String source, StoreChoice choice) {
        registry.updateTask(task.with("processing", null, "", task.expiresAt(), clock.instant()));
        try {
            if (method.equals(DIRECT)) {
                lifecycle.importStaged(image, choice);
            } else if (method.equals(COPY)) {
                lifecycle.copyTo(image, choice);
            } else {
                try (var data = outbound.open(source)) {
                    lifecycle.importStream(image, data.body(), choice);
                }
            }
            finish(task, "success", Json.object().put("image_id", image.id()), "Copied image data.");
        } catch (ApiException | IOException e) {
            LOG.log(Level.INFO, "import of image " + image.id() + " failed: " + e.getMessage());
            note(image);
            finish(task, "failure", null, String.valueOf(e.getMessage()));
        }
    }

    private void finish(ImageTask task, String status, @Nullable ObjectNode result, String message) {
        registry.updateTask(task.with(status, result, message, clock.instant().plus(KEEP), clock.instant()));
    }

    /// Says on the image itself that its last import failed.
    private void note(Image image) {
        try {
            registry.read(image.id())
                    .ifPresent(now -> changes.change(now, draft -> draft.properties.put(FAILED, "file")));
        } catch (ApiException e) {
            LOG.log(Level.WARNING, "image " + image.id() + " could not be marked", e);
        }
    }

    /// The older way: a task that makes the image too.
    public void run(ImageTask task) {
        timers.after(Duration.ZERO, "task " + task.id(), () -> {
            registry.updateTask(task.with("processing", null, "", null, clock.instant()));
            try (var data = outbound.open(Json.text(task.input(), "import_from"))) {
                var made = registry.create(TaskImages.image(task, ids, clock));
                var active = lifecycle.importStream(made, data.body(), StoreChoice.standard(stores));
                finish(task, "success", Json.object().put("image_id", active.id()), "");
            } catch (ApiException | IOException | IllegalArgumentException e) {
                finish(task, "failure", null, String.valueOf(e.getMessage()));
            }
        });
    }
}
