package org.pileus.glance.api.sharing;

import java.time.Clock;
import java.util.Set;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageView;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.Member;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/images/{image_id}/members`: to whom a shared image was offered, and what they say.
public final class MemberHandlers {
    private static final Set<String> STATUSES = Set.of("pending", "accepted", "rejected");
    private final Registry registry;
    private final ImageAccess access;
    private final Clock clock;
    private final ItemQuotas quotas;

    public MemberHandlers(Registry registry, ImageAccess access, Clock clock, ItemQuotas quotas) {
        this.registry = registry;
        this.access = access;
        this.clock = clock;
        this.quotas = quotas;
    }

    public Response add(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "add_member", image);
        requireShared(image);
        var project = text(request, "member");
        if (image.member(project).isPresent()) {
            throw ApiException.conflict("Image member " + project + " already exists for image " + image.id());
        }
        quotas.requireMembers(image.members().size() + 1);
        var now = clock.instant();
        var member = new Member(project, "pending", now, now);
        registry.addMember(image.id(), member);
        return Response.ok(view(image, member));
    }

    private static void requireShared(Image image) {
        if (!image.visibility().equals("shared")) {
            throw ApiException.forbidden("Only shared images have members.");
        }
    }

    private static String text(Request request, String key) {
        var value = request.jsonObject().get(key);
        if (value == null
                || !value.isString()
                || value.stringValue().isEmpty()
                || value.stringValue().length() > 255) {
            throw ApiException.invalid("Member to be added not specified: '" + key + "' must be a text");
        }
        return value.stringValue();
    }

    /// The owner sees all members, a member itself alone.
    public Response list(Request request) {
        var image = access.visible(request);
        requireShared(image);
        requireKnown(request, image);
        var body = Json.object();
        var list = body.putArray("members");
        image.members().stream()
                .filter(member -> seesAll(request, image) || isCaller(request, member))
                .forEach(member -> list.add(view(image, member)));
        return Response.ok(body.put("schema", "/v2/schemas/members"));
    }

    public Response show(Request request) {
        var image = access.visible(request);
        requireKnown(request, image);
        if (!image.visibility().equals("shared")) {
            throw new ApiException(new Failure.NotFound("image", image.id(), "Only shared images have members."));
        }
        var member = image.member(request.pathParameter("member_id"))
                .filter(found -> seesAll(request, image) || isCaller(request, found))
                .orElseThrow(() -> missing(request));
        return Response.ok(view(image, member));
    }

    private static void requireKnown(Request request, Image image) {
        if (!request.allows(ImageAccess.target(request, image))) {
            throw ImageAccess.missing(image.id());
        }
    }

    private static boolean seesAll(Request request, Image image) {
        var caller = request.context();
        return caller.hasRole("admin") || image.isOwnedBy(caller.projectId());
    }

    private static boolean isCaller(Request request, Member member) {
        return member.project().equals(request.context().projectId());
    }

    private static ApiException missing(Request request) {
        var project = request.pathParameter("member_id");
        return new ApiException(new Failure.NotFound(
                "member",
                project,
                project + " not found in the member list of the image " + request.pathParameter("image_id") + "."));
    }

    /// Only the member itself says what it thinks; the owner may not answer for it.
    public Response update(Request request) {
        var image = access.visible(request);
        var member = image.member(request.pathParameter("member_id")).orElse(null);
        if (member == null || !(seesAll(request, image) || isCaller(request, member))) {
            request.allows(ImageAccess.target(request, image));
            throw missing(request);
        }
        request.authorize(Target.project(image.owner())
                .with("visibility", image.visibility())
                .with("member_id", member.project()));
        requireShared(image);
        var status = text(request, "status");
        if (!STATUSES.contains(status)) {
            throw ApiException.invalid("Incorrect request: the status must be pending, accepted or rejected");
        }
        var after = registry.updateMember(image.id(), member.project(), status);
        return Response.ok(view(after, after.member(member.project()).orElse(member)));
    }

    public Response delete(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "delete_member", image);
        requireShared(image);
        var member = image.member(request.pathParameter("member_id")).orElseThrow(() -> missing(request));
        registry.deleteMember(image.id(), member.project());
        return Response.noContent();
    }

    private static ObjectNode view(Image image, Member member) {
        return Json.object()
                .put("member_id", member.project())
                .put("image_id", image.id())
                .put("status", member.status())
                .put("created_at", ImageView.time(member.createdAt()))
                .put("updated_at", ImageView.time(member.updatedAt()))
                .put("schema", "/v2/schemas/member");
    }
}
