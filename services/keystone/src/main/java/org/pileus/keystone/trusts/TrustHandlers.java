package org.pileus.keystone.trusts;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.roles.RoleView;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.tokens.Callers;
import org.pileus.keystone.tokens.Tokens;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-TRUST/trusts`. Tokens that come from a delegation reach none of it (CVE-2026-43000), but for tokens of a
/// trust: with one, a trust that allows it is passed on, never for more than it lends.
public final class TrustHandlers {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Identity identity;
    private final Trusts trusts;
    private final Users users;
    private final Projects projects;
    private final Roles roles;
    private final EffectiveRoles effective;
    private final Tokens tokens;
    private final IdSource ids;
    private final int maxRedelegations;
    private final Clock clock;
    private final Links links;
    private final Listing<Trust> listing;

    public TrustHandlers(
            Identity identity,
            Trusts trusts,
            Users users,
            Projects projects,
            Roles roles,
            EffectiveRoles effective,
            Tokens tokens,
            IdSource ids,
            int maxRedelegations,
            Clock clock,
            Links links) {
        this.identity = identity;
        this.trusts = trusts;
        this.users = users;
        this.projects = projects;
        this.roles = roles;
        this.effective = effective;
        this.tokens = tokens;
        this.ids = ids;
        this.maxRedelegations = maxRedelegations;
        this.clock = clock;
        this.links = links;
        listing = new Listing<>(
                links,
                "trusts",
                new Filters<Trust>()
                        .text("trustor_user_id", Trust::trustorId)
                        .text("trustee_user_id", Trust::trusteeId),
                (request, trust) -> view(request, trust));
    }

    private void checkPrimary(Request request) {
        if (Callers.token(tokens, request).delegatedByMethod()) {
            throw Missing.action("Delegated tokens cannot manage trusts");
        }
    }

    /// GET /v3/OS-TRUST/trusts: all, or those of a trustor or trustee.
    public Response list(Request request) {
        var trustor = request.query().last("trustor_user_id");
        var trustee = request.query().last("trustee_user_id");
        if (trustor != null) {
            request.authorize("identity:list_trusts_for_trustor", Target.of("target.trust.trustor_user_id", trustor));
        } else if (trustee != null) {
            request.authorize("identity:list_trusts_for_trustee", Target.of("target.trust.trustee_user_id", trustee));
        } else {
            request.authorize(Target.NONE);
        }
        checkPrimary(request);
        var now = clock.instant();
        return listing.page(request, trusts.table().byId(), trust -> inTime(trust, now));
    }

    private static boolean inTime(Trust trust, Instant now) {
        return (trust.expiresAt() == null || now.isBefore(trust.expiresAt()))
                && (trust.remainingUses() == null || trust.remainingUses() > 0);
    }

    /// POST /v3/OS-TRUST/trusts: by the trustor, for roles that it has in the project.
    public Response create(Request request) {
        var body = request.wrapped("trust");
        var fields = new Fields(body);
        var trustor = fields.name("trustor_user_id", 64);
        request.authorize(Target.of("target.trust.trustor_user_id", trustor));
        checkPrimary(request);
        var trustee = fields.name("trustee_user_id", 64);
        if (!fields.has("impersonation")) {
            throw ApiException.invalid("'impersonation' is a required property");
        }
        var impersonation = fields.flagOr("impersonation", false);
        var projectId = fields.idOr("project_id", null);
        if (users.get(trustee) == null) {
            throw Missing.of("user", trustee);
        }
        if (projectId != null && projects.get(projectId) == null) {
            throw Missing.of("project", projectId);
        }
        var source = Callers.token(tokens, request).trust();
        var roleIds = lent(body.get("roles"), trustor, projectId);
        var ends = expiry(fields.textOr("expires_at", null));
        var uses = uses(body.get("remaining_uses"));
        var trust = new Trust(
                ids.hex(),
                trustor,
                trustee,
                projectId == null ? "" : projectId,
                impersonation,
                roleIds,
                ends == null && source != null ? source.expiresAt() : ends,
                uses,
                redelegations(fields, body.get("redelegation_count"), uses, source),
                source == null ? null : source.id());
        if (source != null) {
            checkPassedOn(source, trust);
        }
        identity.write((tx, changes) -> {
            trusts.insert(tx, trust);
            return changes.changed(Kind.TRUST, trust.id());
        });
        return Response.created(wrapped(request, trust));
    }

    /// How often a trust may be passed on: not at all unless asked for; the most that is allowed when no number is
    /// named.
    private int redelegations(Fields fields, @Nullable JsonNode asked, @Nullable Long uses, @Nullable Trust source) {
        fields.ignore("redelegation_count");
        if (asked != null && !asked.isNull() && !(asked.isIntegralNumber() && asked.canConvertToInt())) {
            throw ApiException.invalid("Invalid input for field 'redelegation_count': it must be a number or null.");
        }
        var count = asked == null || asked.isNull() ? null : asked.intValue();
        if (count != null && count < 0) {
            throw ApiException.invalid("Invalid input for field 'redelegation_count': it is below 0.");
        }
        if (!fields.flagOr("allow_redelegation", false) || (count != null && count == 0)) {
            return 0;
        }
        var most = source == null ? maxRedelegations : source.redelegations() - 1;
        if (count != null && (count > maxRedelegations || (source != null && count != most))) {
            throw refused();
        }
        if (uses != null) {
            throw ApiException.invalid("remaining_uses must not be set if redelegation is allowed");
        }
        return count == null ? Math.max(0, most) : count;
    }

    /// A trust made with a token of another: for the same project, never for more, never for longer, and with a count
    /// of
    /// uses neither here nor there.
    private void checkPassedOn(Trust source, Trust wanted) {
        if (source.redelegations() < 1
                || source.redelegations() > maxRedelegations
                || wanted.remainingUses() != null
                || !trusts.chain(source).stream().allMatch(link -> covers(link, wanted))) {
            throw refused();
        }
    }

    private static boolean covers(Trust link, Trust wanted) {
        var inTime = link.expiresAt() == null
                || (wanted.expiresAt() != null && !link.expiresAt().isBefore(wanted.expiresAt()));
        return inTime
                && link.projectId().equals(wanted.projectId())
                && link.roleIds().containsAll(wanted.roleIds())
                && (link.impersonation() || !wanted.impersonation());
    }

    /// As upstream: a refusal gives no reason.
    private static ApiException refused() {
        return ApiException.forbidden("You are not authorized to perform the requested action.");
    }

    private List<String> lent(@Nullable JsonNode named, String trustor, @Nullable String projectId) {
        if (named == null || !named.isArray() || named.isEmpty()) {
            if (projectId == null) {
                return List.of();
            }
            throw Missing.action("At least one role should be specified");
        }
        var held = projectId == null ? List.<Role>of() : effective.of(trustor, Scope.project(projectId));
        List<String> found = new ArrayList<>();
        for (var item : named) {
            var id = Json.textOrNull(item, "id");
            var name = Json.textOrNull(item, "name");
            if (id == null && name == null) {
                throw ApiException.invalid("Invalid input for field 'roles': each has an id or a name.");
            }
            var role = held.stream()
                    .filter(r -> id != null ? r.id().equals(id) : r.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Missing.of("role", String.valueOf(id != null ? id : name)));
            if (!found.contains(role.id())) {
                found.add(role.id());
            }
        }
        return found;
    }

    private @Nullable Instant expiry(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var time = Instant.parse(text);
            if (time.isAfter(clock.instant())) {
                return time;
            }
            throw ApiException.invalid("The 'expires_at' must not be before now.");
        } catch (DateTimeParseException e) {
            throw ApiException.invalid("Timestamp not in expected format.");
        }
    }

    private static @Nullable Long uses(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.isIntegralNumber() || !given.canConvertToLong() || given.longValue() < 1) {
            throw ApiException.invalid("remaining_uses must be a positive integer or null.");
        }
        return given.longValue();
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    /// DELETE: the tokens that were got with it, or with what was made of it, die at once.
    public Response delete(Request request) {
        var trust = require(request);
        identity.write((tx, changes) -> {
            for (var gone : trusts.delete(tx, trust)) {
                changes.changed(Kind.TRUST, gone.id())
                        .revoked("user_id", gone.trusteeId())
                        .revoked("user_id", gone.trustorId());
            }
            return changes;
        });
        return Response.noContent();
    }

    /// GET …/roles.
    public Response roles(Request request) {
        var trust = require(request);
        return Listing.of(links, request, "roles", lentRoles(request, trust));
    }

    /// GET and HEAD …/roles/{role_id}.
    public Response role(Request request) {
        var trust = require(request);
        var id = request.pathParameter("role_id");
        var role = trust.roleIds().contains(id) ? roles.get(id) : null;
        if (role == null) {
            throw Missing.of("role", id);
        }
        var answer = Json.object();
        answer.set("role", RoleView.of(links, request, role));
        return Response.ok(answer);
    }

    /// One that the caller has to do with: 403 for any other, as upstream.
    private Trust require(Request request) {
        var id = request.pathParameter("trust_id");
        var trust = trusts.current(id, clock.instant()).orElse(null);
        if (trust == null) {
            throw Missing.of("trust", id);
        }
        request.authorize(Target.of("target.trust.trustor_user_id", trust.trustorId())
                .with("target.trust.trustee_user_id", trust.trusteeId()));
        checkPrimary(request);
        return trust;
    }

    private List<ObjectNode> lentRoles(Request request, Trust trust) {
        List<ObjectNode> found = new ArrayList<>();
        for (var id : trust.roleIds()) {
            Role role = roles.get(id);
            if (role != null) {
                found.add(RoleView.of(links, request, role));
            }
        }
        return found;
    }

    private ObjectNode wrapped(Request request, Trust trust) {
        var node = view(request, trust);
        var list = node.putArray("roles");
        lentRoles(request, trust).forEach(list::add);
        node.putObject("roles_links")
                .put("self", links.of(request, "/OS-TRUST/trusts/" + trust.id() + "/roles"))
                .putNull("next")
                .putNull("previous");
        var answer = Json.object();
        answer.set("trust", node);
        return answer;
    }

    private ObjectNode view(Request request, Trust trust) {
        var node = Json.object();
        node.put("id", trust.id());
        node.put("trustor_user_id", trust.trustorId());
        node.put("trustee_user_id", trust.trusteeId());
        node.put("project_id", trust.projectId().isEmpty() ? null : trust.projectId());
        node.put("impersonation", trust.impersonation());
        node.put("expires_at", trust.expiresAt() == null ? null : TIME.format(trust.expiresAt()));
        node.put("remaining_uses", trust.remainingUses());
        node.putNull("deleted_at");
        node.put("redelegated_trust_id", trust.parentId());
        node.put("redelegation_count", trust.redelegations());
        node.putObject("links").put("self", links.of(request, "/OS-TRUST/trusts/" + trust.id()));
        return node;
    }
}
