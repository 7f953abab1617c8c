package org.pileus.keystone.domains;

import java.time.Clock;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Immutable;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.ProjectEdits;
import org.pileus.keystone.projects.Projects;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/domains`.
public final class DomainHandlers {
    private final Identity identity;
    private final Projects projects;
    private final DomainRemoval removal;
    private final IdSource ids;
    private final Clock clock;
    private final Links links;
    private final Listing<Project> listing;

    public DomainHandlers(
            Identity identity, Projects projects, DomainRemoval removal, IdSource ids, Clock clock, Links links) {
        this.identity = identity;
        this.projects = projects;
        this.removal = removal;
        this.ids = ids;
        this.clock = clock;
        this.links = links;
        listing = new Listing<>(
                links,
                "domains",
                new Filters<Project>().text("name", Project::name).flag("enabled", Project::enabled),
                (request, domain) -> DomainView.of(links, request, domain));
    }

    /// GET /v3/domains.
    public Response list(Request request) {
        var caller = request.context();
        request.authorize(Target.of("target.domain.id", caller.domainId()));
        return listing.page(
                request,
                projects.table(),
                Projects.DOMAINS,
                domain -> domain.isDomain() && CallerDomain.sees(caller, domain.id()));
    }

    /// POST /v3/domains: an `explicit_domain_id` is for those who keep ids equal between clouds.
    public Response create(Request request) {
        request.authorize(Target.NONE);
        var fields = new Fields(request.wrapped("domain"));
        var explicit = fields.idOr("explicit_domain_id", null);
        if (explicit != null && !explicit.matches("[0-9a-f]{32}")) {
            throw ApiException.invalid(
                    "Invalid input for field 'explicit_domain_id': it is not 32 hexadecimal digits.");
        }
        var blank = new Project(
                explicit == null ? ids.hex() : explicit,
                "",
                fields.name("name", ProjectEdits.LONGEST_NAME),
                true,
                null,
                true,
                "",
                List.of(),
                Json.object(),
                Json.object(),
                0);
        var domain = ProjectEdits.edited(blank, fields, clock);
        try {
            identity.write((tx, changes) -> {
                projects.insert(tx, domain);
                return changes.changed(Kind.PROJECT, domain.id());
            });
        } catch (DuplicateKey e) {
            throw duplicate(domain);
        }
        return Response.created(wrapped(request, domain));
    }

    private static ApiException duplicate(Project domain) {
        return Missing.conflict("domain", "Duplicate entry found with name " + domain.name());
    }

    /// GET /v3/domains/{domain_id}.
    public Response show(Request request) {
        var id = request.pathParameter("domain_id");
        request.authorize(Target.of("target.domain.id", id));
        return Response.ok(wrapped(request, require(id)));
    }

    /// PATCH /v3/domains/{domain_id}: disabling it ends the tokens of its users and projects.
    public Response update(Request request) {
        var named = requireAllowed(request);
        var body = request.wrapped("domain");
        var fields = new Fields(body);
        if (fields.isEmpty()) {
            throw ApiException.invalid("The body names nothing to change.");
        }
        try {
            var after = identity.write((tx, changes) -> {
                var before = projects.stored(tx, named.id()).orElseThrow(() -> Missing.of("domain", named.id()));
                Immutable.checkUpdate(before.immutable(), "domain", before.id(), body);
                var edited = ProjectEdits.edited(before, fields, clock);
                projects.update(tx, edited);
                changes.changed(Kind.PROJECT, edited.id()).revoked("domain_id", edited.id());
                return edited;
            });
            return Response.ok(wrapped(request, after));
        } catch (DuplicateKey e) {
            throw duplicate(named);
        }
    }

    /// DELETE /v3/domains/{domain_id}: 403 while it is enabled; takes everything in it along.
    public Response delete(Request request) {
        var named = requireAllowed(request);
        Immutable.checkDelete(named.immutable(), "domain", named.id());
        identity.write((tx, changes) -> {
            var stored = projects.stored(tx, named.id()).orElseThrow(() -> Missing.of("domain", named.id()));
            removal.checked(tx, stored, changes);
            return changes;
        });
        return Response.noContent();
    }

    /// The one to change: missing ones are missing for everybody, as upstream, which hides that in [#show] only.
    private Project requireAllowed(Request request) {
        var domain = require(request.pathParameter("domain_id"));
        request.authorize(Target.of("target.domain.id", domain.id()));
        return domain;
    }

    private Project require(String id) {
        var domain = projects.domain(id);
        if (domain == null) {
            throw Missing.of("domain", id);
        }
        return domain;
    }

    private ObjectNode wrapped(Request request, Project domain) {
        var node = Json.object();
        node.set("domain", DomainView.of(links, request, domain));
        return node;
    }
}
