package org.pileus.keystone.tokens;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Step;
import org.pileus.kernel.trace.Tracer;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.catalog.Catalog;
import org.pileus.keystone.domains.DomainView;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.oauth1.OAuthSignatures;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.ProjectView;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.tokens.Login.Outcome;
import org.pileus.keystone.users.BadLogins;

/// `/v3/auth`: tokens, and what the caller may do with its own.
public final class TokenHandlers {
    /// Step 1 of a launch, found again by the token's fingerprint.
    private static final Step AUTHENTICATE = new Step("nova", 1, "authenticate");

    private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");

    private final Login login;
    private final BadLogins badLogins;
    private final Tokens tokens;
    private final OAuthSignatures signatures;
    private final TokenAnswer answer;
    private final Catalog catalog;
    private final EffectiveRoles roles;
    private final Projects projects;
    private final Links links;
    private final Tracer tracer;

    public TokenHandlers(
            Login login,
            BadLogins badLogins,
            Tokens tokens,
            OAuthSignatures signatures,
            TokenAnswer answer,
            Catalog catalog,
            EffectiveRoles roles,
            Projects projects,
            Links links,
            Tracer tracer) {
        this.tracer = tracer;
        this.login = login;
        this.badLogins = badLogins;
        this.tokens = tokens;
        this.signatures = signatures;
        this.answer = answer;
        this.catalog = catalog;
        this.roles = roles;
        this.projects = projects;
        this.links = links;
    }

    /// POST /v3/auth/tokens: 201, the token's text in `X-Subject-Token` alone.
    public Response issue(Request request) {
        var span = tracer.open(AUTHENTICATE, "client", "keystone", Means.REST, "POST /v3/auth/tokens");
        var asked = LoginRequest.of(request.jsonObject());
        var receipt = request.header(Receipts.HEADER);
        var outcome = badLogins.guard(
                request.remoteAddress(),
                login.account(asked),
                () -> login.login(asked, receipt, () -> signatures.login(request)));
        return switch (outcome) {
            case Outcome.Incomplete(var incomplete) -> {
                span.close();
                yield incomplete;
            }
            case Outcome.Done(var issued) -> {
                span.object(new Secret(issued.text()).fingerprint()).close();
                yield answer.of(request, 201, issued.token()).header("X-Subject-Token", issued.text());
            }
        };
    }

    /// GET and HEAD /v3/auth/tokens: 200 for a good subject token, 404 for any other.
    public Response validate(Request request) {
        var text = request.header("X-Subject-Token");
        tokens.reach(generation(request));
        var subject = text == null ? null : tokens.find(text, isTrue(request, "allow_expired"));
        if (text == null || subject == null || hidden(request, subject)) {
            throw new ApiException(new Failure.NotFound("token", "", "Failed to validate token"));
        }
        request.authorize(Target.of("target.token.user_id", subject.user().id()));
        return answer.of(request, 200, subject).header("X-Subject-Token", text);
    }

    /// What the caller has heard of; nothing that is not a number counts.
    private static long generation(Request request) {
        var text = request.header(KeystoneAuthenticator.GENERATION);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static boolean isTrue(Request request, String name) {
        var value = request.query().last(name);
        return value != null && TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    /// A token limited by access rules is shown only to services that say they will hold its user to them.
    private static boolean hidden(Request request, ValidToken token) {
        var credential = token.credential();
        return credential != null
                && credential.accessRules() != null
                && request.header("OpenStack-Identity-Access-Rules") == null;
    }

    /// DELETE /v3/auth/tokens: 204; the subject is dead everywhere.
    public Response revoke(Request request) {
        var text = request.header("X-Subject-Token");
        var subject = text == null ? null : tokens.find(text, false);
        if (subject == null) {
            throw new ApiException(new Failure.NotFound("token", "", "Failed to validate token"));
        }
        request.authorize(Target.of("target.token.user_id", subject.user().id()));
        tokens.revoke(subject);
        return Response.noContent();
    }

    /// GET /v3/auth/catalog: the catalog of the caller's own token; 403 when that has no scope.
    public Response catalog(Request request) {
        var token = own(request);
        if (!token.scoped()) {
            throw ApiException.forbidden("You are not authorized to perform the requested action:"
                    + " get the catalog with an unscoped token.");
        }
        var body = Json.object();
        body.set("catalog", Json.parse(catalog.bytes(token.user().id(), projectId(token))));
        body.putObject("links").put("self", links.self(request));
        return Response.ok(body);
    }

    private static @Nullable String projectId(ValidToken token) {
        var project = token.project();
        return project == null ? null : project.id();
    }

    /// GET /v3/auth/projects: where the caller could scope a token to.
    public Response projects(Request request) {
        var own = own(request);
        var items = roles.projectsOf(own.user().id(), own.mappedGroups()).stream()
                .filter(this::usable)
                .sorted(Comparator.comparing(Project::id))
                .map(project -> ProjectView.of(links, request, project))
                .toList();
        return Listing.of(links, request, "projects", items);
    }

    private boolean usable(Project project) {
        var domain = projects.domain(project.domainId());
        return project.enabled() && domain != null && domain.enabled();
    }

    /// GET /v3/auth/domains.
    public Response domains(Request request) {
        var own = own(request);
        var items = roles.domainsOf(own.user().id(), own.mappedGroups()).stream()
                .filter(Project::enabled)
                .map(domain -> DomainView.of(links, request, domain))
                .toList();
        return Listing.of(links, request, "domains", items);
    }

    /// GET /v3/auth/system.
    public Response system(Request request) {
        var body = Json.object();
        var list = body.putArray("system");
        var own = own(request);
        if (!roles.of(own.user().id(), own.mappedGroups(), Scope.SYSTEM).isEmpty()) {
            list.addObject().put("all", true);
        }
        body.putObject("links").put("self", links.self(request));
        return Response.ok(body);
    }

    private ValidToken own(Request request) {
        return Callers.token(tokens, request);
    }
}
