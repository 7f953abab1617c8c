package org.pileus.glance.api.sharing;

import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.glance.model.ImageDraft;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// `/v2/images/{image_id}/actions/…` and `/tags/{tag}`.
public final class ActionHandlers {
    private static final int LONGEST_TAG = 255;
    private final ImageAccess access;
    private final ImageChanges changes;
    private final ItemQuotas quotas;

    public ActionHandlers(ImageAccess access, ImageChanges changes, ItemQuotas quotas) {
        this.access = access;
        this.changes = changes;
        this.quotas = quotas;
    }

    public Response deactivate(Request request) {
        return turn(request, "deactivate", ImageStatus.ACTIVE, ImageStatus.DEACTIVATED);
    }

    public Response reactivate(Request request) {
        return turn(request, "reactivate", ImageStatus.DEACTIVATED, ImageStatus.ACTIVE);
    }

    private Response turn(Request request, String rule, ImageStatus from, ImageStatus to) {
        var image = access.visible(request);
        ImageAccess.require(request, rule, image);
        changes.change(image, draft -> {
            if (draft.status != from && draft.status != to) {
                throw forbidden(draft, from, to);
            }
            draft.status = to;
        });
        return Response.noContent();
    }

    private static ApiException forbidden(ImageDraft draft, ImageStatus from, ImageStatus to) {
        return ApiException.forbidden("Not allowed to turn an image in the status '" + draft.status.text() + "' into '"
                + to.text() + "'; it must be '" + from.text() + "'.");
    }

    public Response addTag(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "modify_image", image);
        var tag = request.pathParameter("tag");
        if (tag.length() > LONGEST_TAG) {
            throw ApiException.invalid("A tag has at most 255 characters.");
        }
        changes.change(image, draft -> {
            draft.tags.add(tag);
            quotas.requireTags(draft.tags.size());
        });
        return Response.noContent();
    }

    public Response deleteTag(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "modify_image", image);
        var tag = request.pathParameter("tag");
        changes.change(image, draft -> {
            if (!draft.tags.remove(tag)) {
                throw new ApiException(new Failure.NotFound("tag", tag, "The image has no tag " + tag + "."));
            }
        });
        return Response.noContent();
    }
}
