package org.pileus.glance.api.images;

import java.util.Locale;
import org.pileus.glance.api.protections.PropertyProtections;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.JsonNode;

/// Who may know of an image, and who may do what with it. An image that the caller may not know of is missing
/// (404); one that he knows but may not change is forbidden (403).
public final class ImageAccess {
    private final Registry registry;
    private final PropertyProtections protections;

    public ImageAccess(Registry registry, PropertyProtections protections) {
        this.registry = registry;
        this.protections = protections;
    }

    /// The image of the request's path, if the caller may know of it.
    public Image visible(Request request) {
        return visible(request, request.pathParameter("image_id"));
    }

    public Image visible(Request request, String id) {
        var key = id.toLowerCase(Locale.ROOT);
        if (!isUuid(key)) {
            throw missing(id);
        }
        return registry.find(key)
                .filter(image -> sees(request.context(), image))
                .orElseThrow(() -> missing(id));
    }

    public static ApiException missing(String id) {
        return new ApiException(new Failure.NotFound("image", id, "No image found with ID " + id));
    }

    public static boolean sees(RequestContext caller, Image image) {
        return caller.hasRole("admin") || image.visibleTo(caller.projectId());
    }

    /// Decides a rule for an image that the caller knows of.
    public static void require(Request request, String rule, Image image) {
        request.authorize(rule, target(request, image));
    }

    /// Sets a field or a property in the caller's name.
    /// @throws ApiException 400 for a value that is not allowed, 403 for what is reserved or protected
    public void set(RequestContext caller, ImageDraft draft, String name, JsonNode value) {
        ImageFields.requireWritable(name);
        if (name.equals("locations")) {
            throw ApiException.forbidden("Attribute 'locations' is reserved.");
        }
        var present = draft.properties.containsKey(name);
        ImageFields.set(draft, name, value);
        if (!ImageFields.isField(name)) {
            protections.requireSet(caller, name, present);
        }
    }

    /// Whether it is a field, or a property that the image has and the caller may see.
    boolean shows(RequestContext caller, ImageDraft draft, String name) {
        return ImageFields.isField(name) || (draft.properties.containsKey(name) && protections.readable(caller, name));
    }

    /// Takes a property away; one that the caller may not see is not there.
    /// @throws ApiException 403 or 409
    void remove(RequestContext caller, ImageDraft draft, String name) {
        if (ImageFields.isField(name)) {
            throw ApiException.forbidden("Property " + name + " may not be removed.");
        }
        if (!shows(caller, draft, name)) {
            throw ApiException.conflict("Property " + name + " does not exist.");
        }
        protections.requireDelete(caller, name);
        draft.properties.remove(name);
    }

    /// The stored image as rules see it. `member_id` is the caller's project if the image is shared with it.
    public static Target target(Request request, Image image) {
        var project = request.context().projectId();
        var target = Target.project(image.owner()).with("owner", image.owner()).with("visibility", image.visibility());
        return image.visibility().equals("shared") && image.member(project).isPresent()
                ? target.with("member_id", project)
                : target;
    }

    /// 36 characters, hexadecimal digits with dashes in their places.
    public static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (var i = 0; i < 36; i++) {
            var c = text.charAt(i);
            var dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
                return false;
            }
        }
        return true;
    }
}
