package org.pileus.glance.api.tasks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.data.Lifecycle;
import org.pileus.glance.api.data.Preparation;
import org.pileus.glance.api.data.StoreChoice;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.Quotas;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.api.plugins.ImportPlugins;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.outbound.OutboundClient;
import tools.jackson.databind.JsonNode;

/// `POST /v2/images/{image_id}/import`: makes an image of staged data, or of data that a URL names, or brings it into
/// more stores. The request is answered at once; a task says how it goes on.
public final class Imports {
    private static final System.Logger LOG = System.getLogger(Imports.class.getName());
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(2);
    private static final long MIB = 1 << 20;

    private final Registry registry;
    private final ImageAccess access;
    private final ImageChanges changes;
    private final Lifecycle lifecycle;
    private final ImportPlugins plugins;
    private final OutboundClient outbound;
    private final RemoteImages remotes;
    private final List<String> methods;
    private final Stores stores;
    private final TaskJournal journal;
    private final Quotas quotas;
    private final Clock clock;
    private final IdSource ids;
    private final Timers timers;

    /// @throws IllegalArgumentException for an import method that is not known
    public Imports(
            Registry registry,
            ImageAccess access,
            ImageChanges changes,
            Lifecycle lifecycle,
            ImportPlugins plugins,
            OutboundClient outbound,
            RemoteImages remotes,
            List<String> methods,
            Stores stores,
            TaskJournal journal,
            Quotas quotas,
            Clock clock,
            IdSource ids,
            Timers timers) {
        if (!ImportRequest.METHODS.containsAll(methods)) {
            throw new IllegalArgumentException(
                    "enabled_import_methods: known are " + ImportRequest.METHODS + ", found " + methods);
        }
        this.registry = registry;
        this.access = access;
        this.changes = changes;
        this.lifecycle = lifecycle;
        this.plugins = plugins;
        this.outbound = outbound;
        this.remotes = remotes;
        this.methods = List.copyOf(methods);
        this.stores = stores;
        this.journal = journal;
        this.quotas = quotas;
        this.clock = clock;
        this.ids = ids;
        this.timers = timers;
    }

    public Response start(Request request) {
        var image = access.visible(request);
        var wanted = ImportRequest.parse(request, methods, stores, outbound);
        ImageAccess.require(request, wanted.rule(), image);
        quotas.requireData(image.owner(), 0);
        requireReady(image, wanted);
        if (wanted.method().equals(ImportRequest.COPY)) {
            wanted = wanted.into(wanted.choice().without(image));
        }
        var remote = wanted.method().equals(ImportRequest.REMOTE) ? RemoteImage.of(wanted.body()) : null;
        begin(request, image, wanted, remote);
        return Response.accepted();
    }

    private static void requireReady(Image image, ImportRequest wanted) {
        if (image.status() != wanted.needed()) {
            throw ApiException.conflict(
                    "Image needs to be in '" + wanted.needed().text() + "' state to use the method '" + wanted.method()
                            + "'; it is in '" + image.status().text() + "' state.");
        }
        if (image.containerFormat() == null || image.diskFormat() == null) {
            throw ApiException.conflict("'" + (image.containerFormat() == null ? "container_format" : "disk_format")
                    + "' needs to be set before import");
        }
    }

    /// First the task, then the image: a crash in between leaves a task without work, never work without a task.
    private void begin(Request request, Image image, ImportRequest wanted, @Nullable RemoteImage remote) {
        var input = Json.object().put("image_id", image.id());
        input.set("import_req", wanted.body());
        var backend = input.putArray("backend");
        wanted.choice().stores().forEach(backend::add);
        var task = journal.create("api_image_import", request.context(), image.owner(), image.id(), input);
        Image importing;
        try {
            var told = changes.change(image, draft -> {
                if (draft.status != wanted.needed()) {
                    throw ApiException.conflict("Image " + image.id() + " is being imported by another request.");
                }
                journal.importing(draft, wanted.choice().stores());
            });
            importing = wanted.method().equals(ImportRequest.COPY)
                    ? told
                    : lifecycle.beginImport(told, wanted.needed(), wanted.choice());
        } catch (RuntimeException e) {
            journal.failed(task, String.valueOf(e.getMessage()));
            throw e;
        }
        var work = work(request.context(), wanted, remote);
        timers.after(Duration.ZERO, "import of image " + image.id(), () -> run(task, importing, wanted, work));
    }

    /// What an import does; gives the image as it is afterwards.
    @FunctionalInterface
    private interface Work {
        Image on(Image importing, ImageTask task);
    }

    private Work work(RequestContext caller, ImportRequest wanted, @Nullable RemoteImage remote) {
        var preparation = plugins.of(caller);
        var choice = wanted.choice();
        if (remote != null) {
            return (image, task) ->
                    remotes.bring(image, remote, caller, size -> counted(task, size, preparation), choice);
        }
        return switch (wanted.method()) {
            case ImportRequest.DIRECT ->
                (image, task) -> lifecycle.importStaged(image, counted(task, image.size(), preparation), choice);
            case ImportRequest.COPY -> (image, task) -> lifecycle.copyTo(image, choice);
            default -> (image, task) -> download(task, image, wanted.uri(), preparation, choice);
        };
    }

    private void run(ImageTask task, Image importing, ImportRequest wanted, Work work) {
        var working = journal.progress(task, importing.id(), "");
        var words = "";
        var done = importing;
        try {
            done = work.on(importing, working);
        } catch (ApiException e) {
            LOG.log(Level.INFO, "import of image " + importing.id() + " failed: " + e.getMessage());
            words = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "import of image " + importing.id() + " failed", e);
            words = "The import failed for a reason inside of the service.";
        }
        journal.endImport(working, done, wanted.choice().stores(), words);
    }

    private Image download(ImageTask task, Image importing, String uri, Preparation preparation, StoreChoice choice) {
        return lifecycle.importFrom(importing, () -> fetch(task, uri), counted(task, null, preparation), choice);
    }

    /// The text of a failure says nothing about the network that the server is in.
    private InputStream fetch(ImageTask task, String uri) {
        try {
            return outbound.open(uri).body();
        } catch (IOException e) {
            LOG.log(Level.INFO, "task " + task.id() + ": " + e.getMessage() + " " + e.getCause());
            throw new ApiException(new Failure.Invalid("The data could not be fetched from the URI."), e);
        }
    }

    /// Says in the task how much has been copied.
    /// @param total bytes to come; null when unknown
    private Preparation counted(ImageTask task, @Nullable Long total, Preparation then) {
        return (image, data) -> then.of(
                image,
                new CountedStream(
                        data, clock, BETWEEN_WORDS, bytes -> journal.progress(task, image.id(), copied(bytes, total))));
    }

    private static String copied(long bytes, @Nullable Long total) {
        var words = "Copied " + bytes / MIB + " MiB";
        return total == null || total == 0 ? words : words + " (" + Math.min(100, bytes * 100 / total) + "%)";
    }

    /// @throws ApiException 400 for what may not be imported from
    void checked(JsonNode uri) {
        ImportRequest.checked(uri, outbound);
    }

    /// The older way: a task that makes the image too.
    void run(ImageTask task, RequestContext caller) {
        timers.after(Duration.ZERO, "task " + task.id(), () -> {
            var working = journal.progress(task, null, "");
            try {
                var uri = Json.text(task.input(), "import_from");
                var made = registry.create(TaskImages.image(task, caller, access, ids, clock));
                working = journal.progress(working, made.id(), "");
                var choice = StoreChoice.standard(stores);
                var importing = lifecycle.beginImport(made, ImageStatus.QUEUED, choice);
                journal.succeeded(working, download(working, importing, uri, plugins.of(caller), choice));
            } catch (ApiException | IllegalArgumentException e) {
                journal.failed(working, String.valueOf(e.getMessage()));
            }
        });
    }
}
