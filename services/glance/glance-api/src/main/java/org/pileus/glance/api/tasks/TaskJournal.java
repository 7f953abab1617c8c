package org.pileus.glance.api.tasks;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.glance.model.ImageTask;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import tools.jackson.databind.node.ObjectNode;

/// The records of tasks: begun by this process, told how far they are, ended by it or, after its death, by its
/// successor. What users see of an import on the image itself is written here too.
public final class TaskJournal {
    private static final System.Logger LOG = System.getLogger(TaskJournal.class.getName());
    private static final String IMPORTING = "os_glance_importing_to_stores";
    private static final String FAILED = "os_glance_failed_import";

    private final Registry registry;
    private final ImageChanges changes;
    private final Clock clock;
    private final IdSource ids;
    private final Duration keep;
    private final String worker;
    private final String process;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /// @param keep    how long the record of an ended task stays; upstream's `[task] task_time_to_live`
    /// @param worker  whose tasks are ours: one host's data directory, which one process has at a time
    /// @param process tells this process from its predecessors; begins with `worker`
    public TaskJournal(
            Registry registry,
            ImageChanges changes,
            Clock clock,
            IdSource ids,
            Duration keep,
            String worker,
            String process) {
        this.registry = registry;
        this.changes = changes;
        this.clock = clock;
        this.ids = ids;
        this.keep = keep;
        this.worker = worker + "/";
        this.process = process;
    }

    /// Writes a task down, before anything of it is done.
    ImageTask create(
            String type, RequestContext caller, @Nullable String owner, @Nullable String image, ObjectNode input) {
        var task = ImageTask.pending(
                ids.uuid().toString(),
                type,
                owner,
                image,
                caller.requestId(),
                caller.userId(),
                input,
                process,
                clock.instant());
        running.add(task.id());
        try {
            registry.createTask(task);
            return task;
        } catch (RuntimeException e) {
            running.remove(task.id());
            throw e;
        }
    }

    /// Says how far it is. That this cannot be said just now does not end the task.
    ImageTask progress(ImageTask task, @Nullable String image, String words) {
        var now = task.at(image, words, clock.instant());
        try {
            registry.updateTask(now);
        } catch (ApiException e) {
            LOG.log(Level.DEBUG, "the progress of task " + task.id() + " is not written down", e);
        }
        return now;
    }

    /// Ends an import, unless a successor of this process has ended it already.
    /// @param why it failed; empty when it has not
    void endImport(ImageTask task, Image image, List<String> stores, String why) {
        try {
            registry.updateTask(task.at(image.id(), task.message(), clock.instant()));
            imported(image.id(), stores);
            if (why.isEmpty()) {
                succeeded(task, image);
            } else {
                failed(task, why);
            }
        } catch (ApiException e) {
            running.remove(task.id());
            LOG.log(Level.WARNING, "the end of task " + task.id() + " is not written down: " + e.getMessage());
        }
    }

    void succeeded(ImageTask task, Image image) {
        var size = image.size() == null ? 0 : image.size();
        end(
                task.at(image.id(), "", clock.instant()),
                Json.object().put("image_id", image.id()),
                "Copied " + (size >> 20) + " MiB");
    }

    void failed(ImageTask task, String why) {
        end(task, null, why);
    }

    private void end(ImageTask task, @Nullable ObjectNode result, String words) {
        try {
            var now = clock.instant();
            registry.updateTask(task.ended(result, words, now.plus(keep), now));
        } finally {
            running.remove(task.id());
        }
    }

    /// Says on the image into which stores an import goes.
    void importing(ImageDraft draft, List<String> stores) {
        draft.properties.put(IMPORTING, names(stores));
        draft.properties.put(FAILED, "");
    }

    /// Says on the image which of its import's stores it is not in.
    private void imported(String image, List<String> stores) {
        try {
            registry.read(image)
                    .ifPresent(now -> changes.change(now, draft -> {
                        var there =
                                now.data().stream().map(place -> place.store()).toList();
                        draft.properties.put(IMPORTING, "");
                        draft.properties.put(
                                FAILED,
                                names(stores.stream()
                                        .filter(store -> !there.contains(store))
                                        .toList()));
                    }));
        } catch (ApiException e) {
            LOG.log(Level.WARNING, "what became of the import is not written on image " + image, e);
        }
    }

    private static String names(List<String> stores) {
        return String.join(",", new TreeSet<>(stores));
    }

    /// Ends the tasks of this process's predecessors, after their data has been removed.
    public void sweep() {
        for (var task : registry.openTasks()) {
            var holder = task.holder();
            if (holder != null && holder.startsWith(worker) && !isRunning(task, holder)) {
                abandon(task);
            }
        }
    }

    private boolean isRunning(ImageTask task, String holder) {
        return holder.equals(process) && running.contains(task.id());
    }

    private void abandon(ImageTask task) {
        LOG.log(Level.INFO, "task " + task.id() + " was " + task.status() + " when its process died");
        try {
            failed(task, "The service was restarted while the task was " + task.status() + ".");
        } catch (ApiException e) {
            LOG.log(Level.WARNING, "task " + task.id() + " has to wait for its end", e);
            return;
        }
        var image = task.image();
        if (image != null) {
            registry.read(image)
                    .map(now -> now.properties().getOrDefault(IMPORTING, ""))
                    .filter(names -> !names.isEmpty())
                    .ifPresent(names -> imported(image, List.of(names.split(","))));
        }
    }
}
