package org.pileus.glance.api.tasks;

import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.data.Lifecycle;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.Places;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.ImageTask;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/images/{image_id}/locations`: data that stays where it is becomes that of a queued image. It is read once
/// to hash and inspect it before the image is active, unless `do_secure_hash` is off.
public final class LocationHandlers {
    private static final System.Logger LOG = System.getLogger(LocationHandlers.class.getName());
    private static final int HASH_DIGITS = 128;

    private final Places places;
    private final ImageAccess access;
    private final Lifecycle lifecycle;
    private final boolean secureHash;
    private final TaskJournal journal;
    private final Timers timers;

    public LocationHandlers(
            Places places,
            ImageAccess access,
            Lifecycle lifecycle,
            boolean secureHash,
            TaskJournal journal,
            Timers timers) {
        this.places = places;
        this.access = access;
        this.lifecycle = lifecycle;
        this.secureHash = secureHash;
        this.journal = journal;
        this.timers = timers;
    }

    /// 200 with every place of the data: for services.
    public Response list(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "fetch_image_location", image);
        var list = Json.array();
        for (var location : image.data()) {
            var metadata = location.metadata().deepCopy().put("store", location.store());
            list.addObject().put("url", places.url(location)).set("metadata", metadata);
        }
        return Response.ok(list);
    }

    /// 202: the image is active when its task has succeeded.
    public Response add(Request request) {
        var image = access.visible(request);
        var body = request.jsonObject();
        if (!body.path("url").isString()) {
            throw ApiException.invalid(
                    "Provided object does not match schema 'add_location': 'url' is a required" + " property");
        }
        var hash = hash(body.get("validation_data"));
        if (image.status() != ImageStatus.QUEUED) {
            throw ApiException.conflict("It's not allowed to add locations if image status is "
                    + image.status().text() + ".");
        }
        ImageAccess.require(request, "add_image_location", image);
        var place = places.named(body.path("url").stringValue(), Json.object());
        var input = Json.object().put("image_id", image.id()).put("loc_url", places.url(place));
        var task = journal.create("location_import", request.context(), image.owner(), image.id(), input);
        timers.after(Duration.ZERO, "location of image " + image.id(), () -> run(task, image, place, hash));
        return Response.accepted();
    }

    /// What the caller says that the data hashes to, null when he does not.
    private static @Nullable String hash(@Nullable JsonNode said) {
        if (said == null || said.isNull()) {
            return null;
        }
        if (!(said instanceof ObjectNode)
                || said.size() != 2
                || !said.path("os_hash_value").isString()) {
            throw ApiException.invalid("validation_data holds os_hash_algo and os_hash_value");
        }
        var value = said.path("os_hash_value").stringValue();
        if (!said.path("os_hash_algo").asString("").equals("sha512")
                || value.length() != HASH_DIGITS
                || !value.matches("[0-9a-fA-F]+")) {
            throw ApiException.invalid(
                    "os_hash_value must be a sha512 in hexadecimal digits; other algorithms are not" + " served");
        }
        return value;
    }

    private void run(ImageTask task, Image image, Location place, @Nullable String hash) {
        var working = journal.progress(task, image.id(), "");
        try {
            lifecycle.adopt(image, place, hash, secureHash);
            journal.succeeded(working, image);
        } catch (ApiException e) {
            LOG.log(Level.INFO, "the location of image " + image.id() + " was not added: " + e.getMessage());
            journal.failed(working, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the location of image " + image.id() + " was not added", e);
            journal.failed(working, "It failed for a reason inside of the service.");
        }
    }
}
