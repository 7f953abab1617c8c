package org.pileus.glance.api.images;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.pileus.glance.api.images.ImagePatch.Change;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/images` and `/v2/images/{image_id}`.
public final class ImageHandlers {
    private static final int TRIES = 10;
    private final Registry registry;
    private final ImageAccess access;
    private final Removal removal;
    private final List<String> importMethods;
    private final List<String> stores;
    private final ImageView view;
    private final LocationChanges locations;
    private final Quotas quotas;
    private final ItemQuotas items;
    private final Clock clock;
    private final IdSource ids;

    public ImageHandlers(
            Registry registry,
            ImageAccess access,
            Removal removal,
            List<String> importMethods,
            List<String> stores,
            ImageView view,
            Places places,
            boolean locationsChange,
            Quotas quotas,
            ItemQuotas items,
            Clock clock,
            IdSource ids) {
        this.registry = registry;
        this.access = access;
        this.removal = removal;
        this.importMethods = List.copyOf(importMethods);
        this.stores = List.copyOf(stores);
        this.view = view;
        this.locations = new LocationChanges(places, locationsChange, items);
        this.quotas = quotas;
        this.items = items;
        this.clock = clock;
        this.ids = ids;
    }

    /// Takes away the data of an image that is gone.
    public interface Removal {
        /// Who answers for the removal until it is done, as the registry is told.
        String holder();

        void removeData(Image deleted);

        /// The same for single places that a change has given up.
        void removeDoomed(Image image);
    }

    public Response create(Request request) {
        var body = request.jsonObject();
        var draft = Image.queued(id(body), request.context().projectId(), clock.instant())
                .edit();
        for (var field : body.properties()) {
            if (!field.getKey().equals("id")) {
                access.set(request.context(), draft, field.getKey(), field.getValue());
            }
        }
        var target = Target.project(draft.owner).with("owner", draft.owner).with("visibility", draft.visibility);
        request.authorize("add_image", target);
        authorizeVisibility(request, draft.visibility, target);
        requireWithinLimits(draft);
        quotas.requireImage(draft.owner);
        var image = registry.create(draft.build(clock.instant()));
        var response = Response.created(view.of(image, request.context()))
                .header("Location", request.baseUrl() + ImageView.path(image.id()))
                .header("OpenStack-image-store-ids", String.join(",", stores));
        return importMethods.isEmpty()
                ? response
                : response.header("OpenStack-image-import-methods", String.join(",", importMethods));
    }

    private String id(ObjectNode body) {
        var given = body.get("id");
        if (given == null) {
            return ids.uuid().toString();
        }
        if (!given.isString() || !ImageAccess.isUuid(given.stringValue().toLowerCase(Locale.ROOT))) {
            throw ApiException.invalid(
                    "Provided object does not match schema 'image': " + given + " is not a UUID in ['id']");
        }
        return given.stringValue().toLowerCase(Locale.ROOT);
    }

    /// Public and community images need a right of their own.
    private static void authorizeVisibility(Request request, String visibility, Target target) {
        switch (visibility) {
            case "public" -> request.authorize("publicize_image", target);
            case "community" -> request.authorize("communitize_image", target);
            default -> {}
        }
    }

    public Response show(Request request) {
        var image = access.visible(request);
        if (!request.allows(ImageAccess.target(request, image))) {
            throw ImageAccess.missing(image.id());
        }
        return Response.ok(view.of(image, request.context()));
    }

    public Response list(Request request) {
        request.authorize(Target.project(request.context().projectId()));
        var question = ImageListQuery.parse(request);
        var found = view.mayAnswer(question, request.context()) ? registry.search(question) : List.<Image>of();
        var body = Json.object();
        var images = body.putArray("images");
        found.forEach(image -> images.add(view.of(image, request.context())));
        body.put("first", ImageListQuery.link(request.query(), null));
        body.put("schema", "/v2/schemas/images");
        if (!found.isEmpty() && found.size() == question.limit()) {
            body.put(
                    "next", ImageListQuery.link(request.query(), found.getLast().id()));
        }
        return Response.ok(body);
    }

    public Response update(Request request) {
        var image = access.visible(request);
        var patch = ImagePatch.parse(request);
        request.authorize("get_image", ImageAccess.target(request, image));
        if (patch.changes().isEmpty()) {
            return Response.ok(view.of(image, request.context()));
        }
        var after = change(image, now -> {
            var draft = now.edit();
            for (var change : patch.changes()) {
                apply(request, now, draft, change, patch.draft4());
            }
            requireWithinLimits(draft);
            return draft.build(clock.instant());
        });
        removal.removeDoomed(after);
        return Response.ok(view.of(after, request.context()));
    }

    private void requireWithinLimits(ImageDraft draft) {
        items.requireTags(draft.tags.size());
        items.requireProperties(draft.properties.size());
    }

    /// Stores what `edit` makes of the image, which is anew from the registry's record when another was faster.
    private Image change(Image image, UnaryOperator<Image> edit) {
        var now = image;
        for (var tries = 1; ; tries++) {
            var next = edit.apply(now);
            try {
                return registry.update(next);
            } catch (ApiException e) {
                if (tries == TRIES || !(e.failure() instanceof Failure.Conflict)) {
                    throw e;
                }
                now = registry.read(image.id()).orElseThrow(() -> ImageAccess.missing(image.id()));
            }
        }
    }

    private void apply(Request request, Image image, ImageDraft draft, Change change, boolean draft4) {
        var target = ImageAccess.target(request, image);
        var name = change.name();
        var value = change.value();
        if (name.equals("owner") && !request.context().hasRole("admin")) {
            throw ApiException.forbidden("Owner can't be updated by non admin.");
        }
        request.authorize("modify_image", target);
        if (name.equals("visibility") && value != null && value.isString()) {
            authorizeVisibility(request, value.stringValue(), target);
        }
        if (name.equals("locations")) {
            changeLocations(request, target, draft, change);
            return;
        }
        if (value == null) {
            access.remove(request.context(), draft, name);
            return;
        }
        var present = access.shows(request.context(), draft, name);
        if (change.op().equals("replace") && !present) {
            throw ApiException.conflict("Property " + name + " does not exist.");
        }
        if (change.op().equals("add") && present && draft4) {
            throw ApiException.conflict("Property " + name + " already present.");
        }
        access.set(request.context(), draft, name, value);
    }

    private void changeLocations(Request request, Target target, ImageDraft draft, Change change) {
        var value = change.value();
        request.authorize(value == null ? "delete_image_location" : "set_image_location", target);
        if (value == null) {
            locations.remove(draft, change.position(), removal.holder());
        } else if (change.op().equals("replace")) {
            locations.replace(draft, value);
        } else {
            locations.add(draft, change.position(), value);
        }
    }

    public Response delete(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "delete_image", image);
        removal.removeData(deleted(image));
        return Response.noContent();
    }

    /// Deletes the image as it is now, however often something else about it changes meanwhile.
    /// @return what it was
    private Image deleted(Image image) {
        var now = image;
        for (var tries = 1; ; tries++) {
            if (now.isProtected()) {
                throw ApiException.forbidden("Image " + now.id() + " is protected and cannot be deleted.");
            }
            try {
                registry.delete(now, removal.holder());
                return now;
            } catch (ApiException e) {
                if (tries == TRIES || !(e.failure() instanceof Failure.Conflict)) {
                    throw e;
                }
                now = registry.read(image.id()).orElseThrow(() -> ImageAccess.missing(image.id()));
            }
        }
    }
}
