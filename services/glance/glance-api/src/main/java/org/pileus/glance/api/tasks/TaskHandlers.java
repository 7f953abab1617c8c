package org.pileus.glance.api.tasks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageView;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.ImageTask;
import org.pileus.glance.model.TaskQuestion;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/tasks` and `/v2/images/{image_id}/tasks`.
public final class TaskHandlers {
    private static final String RULE = "tasks_api_access";
    private static final Set<String> STATUSES = Set.of("pending", "processing", "success", "failure");
    private static final Set<String> TYPES = Set.of("import", "api_image_import", "location_import");
    /// What the links of a list repeat.
    private static final List<String> PARAMETERS = List.of("limit", "sort_key", "sort_dir", "status", "type");
    /// What a list does not show.
    private static final List<String> DETAILS =
            List.of("input", "result", "message", "image_id", "request_id", "user_id");
    private static final int DEFAULT_LIMIT = 25;
    private static final int MOST = 1000;
    private final Registry registry;
    private final ImageAccess access;
    private final Imports imports;
    private final TaskJournal journal;

    public TaskHandlers(Registry registry, ImageAccess access, Imports imports, TaskJournal journal) {
        this.registry = registry;
        this.access = access;
        this.imports = imports;
        this.journal = journal;
    }

    public Response create(Request request) {
        request.authorize(RULE, Target.project(request.context().projectId()));
        var body = request.jsonObject();
        var type = Json.textOrNull(body, "type");
        if (!"import".equals(type)) {
            throw ApiException.invalid("Unable to create task: the type must be 'import'");
        }
        if (!(body.get("input") instanceof ObjectNode input)) {
            throw ApiException.invalid("Task does not have required 'input' field");
        }
        for (var key : new String[] {"import_from", "import_from_format", "image_properties"}) {
            if (!input.has(key)) {
                throw ApiException.invalid("Input does not contain '" + key + "' field");
            }
        }
        imports.checked(input.path("import_from"));
        var caller = request.context();
        var task = journal.create("import", caller, caller.projectId(), null, input);
        imports.run(task, caller);
        return Response.created(view(task)).header("Location", request.baseUrl() + "/v2/tasks/" + task.id());
    }

    /// 200 with the caller's project's tasks, an administrator's with all.
    public Response list(Request request) {
        var caller = request.context();
        request.authorize(RULE, Target.project(caller.projectId()));
        var question = question(request.query(), caller.hasRole("admin") ? null : caller.requireProject());
        var found = registry.tasks(question);
        var body = Json.object();
        var list = body.putArray("tasks");
        for (var task : found) {
            list.add(view(task).remove(DETAILS));
        }
        var same = PARAMETERS.stream()
                .filter(name -> request.query().has(name))
                .map(name -> name + "=" + encode(String.valueOf(request.query().last(name))))
                .collect(Collectors.joining("&"));
        body.put("first", "/v2/tasks" + (same.isEmpty() ? "" : "?" + same)).put("schema", "/v2/schemas/tasks");
        if (!found.isEmpty() && found.size() == question.limit()) {
            body.put(
                    "next",
                    "/v2/tasks?" + (same.isEmpty() ? "" : same + "&") + "marker="
                            + found.getLast().id());
        }
        return Response.ok(body);
    }

    private TaskQuestion question(Query query, @Nullable String owner) {
        var status = query.last("status");
        var type = query.last("type");
        var key = query.has("sort_key") ? query.last("sort_key") : "created_at";
        var direction = query.has("sort_dir") ? query.last("sort_dir") : "desc";
        requireOneOf("status", status, STATUSES);
        requireOneOf("type", type, TYPES);
        requireOneOf("sort key", key, TaskQuestion.COLUMNS.keySet());
        requireOneOf("sort direction", direction, Set.of("asc", "desc"));
        var marker = query.last("marker");
        if (marker != null) {
            requireTask(marker, owner);
        }
        return new TaskQuestion(
                owner, type, status, String.valueOf(key), "desc".equals(direction), marker, limit(query.last("limit")));
    }

    private void requireTask(String marker, @Nullable String owner) {
        if (!ImageAccess.isUuid(marker)) {
            throw ApiException.invalid("Invalid marker format");
        }
        try {
            seen(registry.task(marker), owner);
        } catch (ApiException e) {
            throw new ApiException(new Failure.Invalid("No task found with ID " + marker), e);
        }
    }

    /// A task of another project is missing.
    /// @param owner whose tasks are seen; null for everybody's
    private static ImageTask seen(ImageTask task, @Nullable String owner) {
        if (owner != null && !owner.equals(task.owner())) {
            throw ApiException.notFound("Task", task.id());
        }
        return task;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void requireOneOf(String what, @Nullable String value, Set<String> known) {
        if (value != null && !known.contains(value)) {
            throw ApiException.invalid("Invalid " + what + " value: " + value);
        }
    }

    private static int limit(@Nullable String text) {
        try {
            var limit = text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
            if (limit < 0) {
                throw ApiException.invalid("limit param must be positive");
            }
            return Math.min(limit, MOST);
        } catch (NumberFormatException e) {
            throw ApiException.invalid("limit param must be an integer");
        }
    }

    public Response show(Request request) {
        var caller = request.context();
        request.authorize(RULE, Target.project(caller.projectId()));
        var task = registry.task(request.pathParameter("task_id"));
        return Response.ok(view(seen(task, caller.hasRole("admin") ? null : caller.requireProject())));
    }

    /// Tasks end by themselves; nobody deletes one.
    public Response delete(Request request) {
        throw new ApiException(new Failure.MethodNotAllowed(Set.of("GET")));
    }

    public Response ofImage(Request request) {
        var image = access.visible(request);
        if (!request.allows(ImageAccess.target(request, image))) {
            throw ImageAccess.missing(image.id());
        }
        var body = Json.object();
        var list = body.putArray("tasks");
        registry.tasksOfImage(image.id()).forEach(task -> {
            var node = view(task).put("deleted", false).putNull("deleted_at");
            node.remove(List.of("self", "schema"));
            list.add(node);
        });
        return Response.ok(body);
    }

    private static ObjectNode view(ImageTask task) {
        var node = Json.object();
        node.put("id", task.id())
                .put("type", task.type())
                .put("status", task.status())
                .put("owner", task.owner());
        node.put("image_id", task.image()).put("request_id", task.requestId()).put("user_id", task.userId());
        node.set("input", task.input());
        if (task.result() == null) {
            node.putNull("result");
        } else {
            node.set("result", task.result());
        }
        node.put("message", task.message());
        node.put("expires_at", task.expiresAt() == null ? null : ImageView.time(task.expiresAt()));
        node.put("created_at", ImageView.time(task.createdAt())).put("updated_at", ImageView.time(task.updatedAt()));
        node.put("self", "/v2/tasks/" + task.id()).put("schema", "/v2/schemas/task");
        return node;
    }
}
