package org.pileus.glance.registry;

import java.time.Clock;
import org.pileus.glance.model.GlanceEvents;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageJson;
import org.pileus.glance.model.ImageQuestion;
import org.pileus.glance.model.ImageTask;
import org.pileus.glance.model.Location;
import org.pileus.glance.model.TaskQuestion;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.messaging.Bus;

/// What the registry answers. Its callers have checked who may do what; here only states and races are decided.
final class RegistryHandlers {
    /// More than one image may have in locations, so that a page never ends within one.
    static final int JOURNAL_PAGE = 500;
    private final Database db;
    private final Bus bus;
    private final Clock clock;

    RegistryHandlers(Database db, Bus bus, Clock clock) {
        this.db = db;
        this.bus = bus;
        this.clock = clock;
    }

    Response create(Request request) {
        var image = ImageJson.read(request.jsonObject());
        try {
            db.run(tx -> ImageTable.insert(tx, image));
        } catch (DuplicateKey e) {
            throw ApiException.conflict("Image ID " + image.id() + " already exists!");
        }
        return Response.created(ImageJson.write(db.read(query -> require(query, image.id()))));
    }

    Response show(Request request) {
        return Response.ok(ImageJson.write(db.read(query -> require(query, request.pathParameter("image_id")))));
    }

    Response search(Request request) {
        var question = ImageQuestion.fromJson(request.jsonObject());
        var found = db.read(query -> ImageSearch.run(query, question));
        var body = Json.object();
        var images = body.putArray("images");
        found.forEach(image -> images.add(ImageJson.write(image)));
        return Response.ok(body);
    }

    /// Stores the next state of an image if it is still at the version that the caller has read.
    Response update(Request request) {
        var image = ImageJson.read(request.jsonObject());
        var after = db.write(tx -> {
            var before = require(tx, image.id());
            if (!before.status().mayBecome(image.status())) {
                throw ApiException.conflict("Image status transition from "
                        + before.status().text() + " to " + image.status().text() + " is not allowed");
            }
            if (!ImageTable.update(tx, image, before)) {
                throw changed(image.id());
            }
            return require(tx, image.id());
        });
        announce(image.id());
        return Response.ok(ImageJson.write(after));
    }

    Response delete(Request request) {
        var id = request.pathParameter("image_id");
        var version = version(request);
        var holder = String.valueOf(request.query().first("holder"));
        db.run(tx -> {
            require(tx, id);
            if (!ImageTable.delete(tx, id, version, holder, clock.instant())) {
                throw changed(id);
            }
        });
        announce(id);
        return Response.noContent();
    }

    private static long version(Request request) {
        try {
            return Long.parseLong(String.valueOf(request.query().first("version")));
        } catch (NumberFormatException e) {
            throw ApiException.invalid("version must be a number");
        }
    }

    /// Data that is not settled: a page of it, by image.
    Response journal(Request request) {
        var after =
                request.query().has("after") ? String.valueOf(request.query().first("after")) : "";
        var body = Json.object();
        var entries = body.putArray("entries");
        db.read(query -> LocationTable.journal(query, after, JOURNAL_PAGE)).forEach(entry -> {
            var item = entries.addObject().put("image", entry.image());
            item.set("location", ImageJson.writeLocation(entry.location()));
        });
        return Response.ok(body);
    }

    /// Takes a location out of the journal: its data is gone. Absent is success.
    Response forget(Request request) {
        var id = request.pathParameter("image_id");
        var location = ImageJson.readLocation(request.jsonObject());
        db.run(tx -> {
            if (LocationTable.forget(tx, id, location.store(), location.key())) {
                ImageTable.touch(tx, id);
            }
        });
        announce(id);
        return Response.noContent();
    }

    Response addMember(Request request) {
        var id = request.pathParameter("image_id");
        var member = ImageJson.readMember(request.jsonObject());
        try {
            var after = db.write(tx -> {
                require(tx, id);
                ImageTable.insertMember(tx, id, member);
                ImageTable.touch(tx, id);
                return require(tx, id);
            });
            announce(id);
            return Response.created(ImageJson.write(after));
        } catch (DuplicateKey e) {
            throw ApiException.conflict("Image member " + member.project() + " already exists for image " + id);
        }
    }

    Response updateMember(Request request) {
        var id = request.pathParameter("image_id");
        var project = request.pathParameter("project_id");
        var status = Json.text(request.jsonObject(), "status");
        var after = db.write(tx -> {
            if (!ImageTable.updateMember(tx, id, project, status, clock.instant())) {
                throw ApiException.notFound("Image member", project);
            }
            ImageTable.touch(tx, id);
            return require(tx, id);
        });
        announce(id);
        return Response.ok(ImageJson.write(after));
    }

    Response deleteMember(Request request) {
        var id = request.pathParameter("image_id");
        var project = request.pathParameter("project_id");
        db.run(tx -> {
            if (!ImageTable.deleteMember(tx, id, project)) {
                throw ApiException.notFound("Image member", project);
            }
            ImageTable.touch(tx, id);
        });
        announce(id);
        return Response.noContent();
    }

    Response createTask(Request request) {
        var task = ImageTask.fromJson(request.jsonObject());
        db.run(tx -> {
            TaskTable.expire(tx, clock.instant());
            TaskTable.insert(tx, task);
        });
        return Response.created(task.toJson());
    }

    Response updateTask(Request request) {
        var task = ImageTask.fromJson(request.jsonObject());
        if (!db.write(tx -> TaskTable.update(tx, task))) {
            throw ApiException.notFound("Task", task.id());
        }
        return Response.ok(task.toJson());
    }

    Response showTask(Request request) {
        var id = request.pathParameter("task_id");
        return Response.ok(db.read(query -> TaskTable.find(query, id))
                .orElseThrow(() -> ApiException.notFound("Task", id))
                .toJson());
    }

    Response listTasks(Request request) {
        var query = request.query();
        var image = query.first("image");
        var limit = query.has("limit") ? Integer.parseInt(String.valueOf(query.first("limit"))) : 1000;
        var found = db.read(q -> query.has("open")
                ? TaskTable.open(q, limit)
                : image == null ? TaskTable.list(q, question(request, limit)) : TaskTable.ofImage(q, image));
        var body = Json.object();
        var tasks = body.putArray("tasks");
        found.forEach(task -> tasks.add(task.toJson()));
        return Response.ok(body);
    }

    private static TaskQuestion question(Request request, int limit) {
        var query = request.query();
        return new TaskQuestion(
                query.first("owner"),
                query.first("type"),
                query.first("status"),
                String.valueOf(query.first("sort_key")),
                "desc".equals(query.first("sort_dir")),
                query.first("marker"),
                limit);
    }

    /// How much a project has, for its quotas; data in several stores counts several times, as upstream has it.
    Response usage(Request request) {
        var owner = request.query().first("owner");
        return db.read(query -> {
            var body = Json.object();
            body.put(
                    "image_count_total",
                    query.count("SELECT COUNT(*) FROM images WHERE owner = ? AND status <> 'DELETED'", owner));
            body.put("image_count_uploading", query.count("""
                            SELECT COUNT(*) FROM images WHERE owner = ?
                            AND status IN ('SAVING', 'UPLOADING', 'IMPORTING')\
                            """, owner));
            body.put("image_size_total", query.count("""
                            SELECT COALESCE(SUM(i.size), 0) FROM images i JOIN image_locations l ON l.image_id = i.id
                            WHERE i.owner = ? AND i.status <> 'DELETED' AND l.state IN ('ACTIVE', 'PENDING')
                            AND l.store <> ?""", owner, Location.STAGING));
            body.put("image_stage_total", query.count("""
                            SELECT COALESCE(SUM(i.size), 0) FROM images i JOIN image_locations l ON l.image_id = i.id
                            WHERE i.owner = ? AND i.status <> 'DELETED' AND l.state = 'STAGED'""", owner));
            return Response.ok(body);
        });
    }

    private static Image require(Query query, String id) {
        return ImageTable.find(query, id).orElseThrow(() -> ApiException.notFound("image", id));
    }

    private static ApiException changed(String id) {
        return ApiException.conflict("Image " + id + " was changed by another request.");
    }

    private void announce(String id) {
        bus.fanout(GlanceEvents.TOPIC, "changed", GlanceEvents.changed(id));
    }
}
