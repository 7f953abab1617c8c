package org.pileus.keystone.federation;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-FEDERATION/identity_providers`.
public final class IdentityProviderHandlers {
    private static final int LONGEST_REMOTE_ID = 64;
    private static final int MOST_REMOTE_IDS = 100;

    private final Identity identity;
    private final IdentityProviders providers;
    private final Projects projects;
    private final IdSource ids;
    private final Clock clock;
    private final Links links;
    private final Listing<IdentityProvider> listing;

    public IdentityProviderHandlers(
            Identity identity, IdentityProviders providers, Projects projects, IdSource ids, Clock clock, Links links) {
        this.identity = identity;
        this.providers = providers;
        this.projects = projects;
        this.ids = ids;
        this.clock = clock;
        this.links = links;
        listing = new Listing<>(
                links,
                "identity_providers",
                new Filters<IdentityProvider>()
                        .text("id", IdentityProvider::id)
                        .flag("enabled", IdentityProvider::enabled),
                this::listed);
    }

    public Response list(Request request) {
        return listing.whole(request, identity.database().read(providers::all));
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    /// PUT: 201; for the users of a domain that there is, or of one that is made for it.
    public Response create(Request request) {
        var id = FederationFields.chosenId(request, "idp_id");
        var fields = new Fields(request.wrapped("identity_provider"));
        var domainId = fields.idOr("domain_id", null);
        if (domainId != null && projects.domain(domainId) == null) {
            throw Missing.of("domain", domainId);
        }
        var madeFor = domainId == null ? ids.hex() : domainId;
        var provider = edited(new IdentityProvider(id, madeFor, false, null, null, List.of()), fields);
        try {
            identity.write((tx, changes) -> {
                checkRemoteIds(tx, provider);
                providers.insert(tx, provider);
                if (domainId == null) {
                    makeDomain(tx, provider, changes);
                }
                return changes.changed(Kind.IDENTITY_PROVIDER, id);
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("identity_provider", "Duplicate entry: " + id);
        }
        return Response.created(wrapped(request, provider));
    }

    private void makeDomain(Transaction tx, IdentityProvider provider, Changes changes) {
        var description = "Made for the users of the identity provider " + provider.id();
        projects.insert(
                tx,
                new Project(
                        provider.domainId(),
                        "",
                        provider.domainId(),
                        true,
                        null,
                        true,
                        description,
                        List.of(),
                        Json.object(),
                        Json.object(),
                        0));
        changes.changed(Kind.PROJECT, provider.domainId());
    }

    private static IdentityProvider edited(IdentityProvider before, Fields fields) {
        var edited = new IdentityProvider(
                before.id(),
                before.domainId(),
                fields.flagOr("enabled", before.enabled()),
                fields.textOr("description", before.description()),
                ttl(fields, before.authorizationTtl()),
                fields.textsOr("remote_ids", MOST_REMOTE_IDS, LONGEST_REMOTE_ID, before.remoteIds()));
        FederationFields.checkKnown(fields);
        return edited;
    }

    private static @Nullable Long ttl(Fields fields, @Nullable Long before) {
        var ttl = fields.numberOr("authorization_ttl", before);
        if (ttl != null && ttl < 0) {
            throw ApiException.invalid("Invalid input for field 'authorization_ttl': it must not be below 0.");
        }
        return ttl;
    }

    private void checkRemoteIds(Transaction tx, IdentityProvider provider) {
        for (var remoteId : provider.remoteIds()) {
            var owner = providers.ownerOf(tx, remoteId);
            if (owner.isPresent() && !owner.get().equals(provider.id())) {
                throw Missing.conflict("identity_provider", "Duplicate remote ID: " + remoteId);
            }
        }
    }

    public Response update(Request request) {
        var before = require(request);
        var fields = new Fields(request.wrapped("identity_provider"));
        FederationFields.checkChanges(fields);
        var after = edited(before, fields);
        identity.write((tx, changes) -> {
            checkRemoteIds(tx, after);
            providers.update(tx, after);
            if (before.enabled() && !after.enabled()) {
                providers.endTokens(tx, after.id(), null, Moment.now(clock), changes);
            }
            return changes.changed(Kind.IDENTITY_PROVIDER, after.id());
        });
        return Response.ok(wrapped(request, after));
    }

    public Response delete(Request request) {
        var provider = require(request);
        identity.write((tx, changes) -> {
            providers.endTokens(tx, provider.id(), null, Moment.now(clock), changes);
            providers.delete(tx, provider.id());
            return changes.changed(Kind.IDENTITY_PROVIDER, provider.id()).changed(Kind.MEMBERSHIP, Change.ALL);
        });
        return Response.noContent();
    }

    private IdentityProvider require(Request request) {
        var id = request.pathParameter("idp_id");
        return identity.database()
                .read(query -> providers.find(query, id))
                .orElseThrow(() -> Missing.of("Identity Provider", id));
    }

    private ObjectNode wrapped(Request request, IdentityProvider provider) {
        var node = Json.object();
        node.set("identity_provider", view(request, provider));
        return node;
    }

    private ObjectNode view(Request request, IdentityProvider provider) {
        var node = Json.object();
        node.put("id", provider.id());
        node.put("domain_id", provider.domainId());
        node.put("enabled", provider.enabled());
        node.put("description", provider.description());
        var remoteIds = node.putArray("remote_ids");
        provider.remoteIds().forEach(remoteIds::add);
        node.put("authorization_ttl", provider.authorizationTtl());
        node.putObject("links").put("self", self(request, provider));
        return node;
    }

    private String self(Request request, IdentityProvider provider) {
        return links.of(request, "/OS-FEDERATION/identity_providers/" + provider.id());
    }

    private ObjectNode listed(Request request, IdentityProvider provider) {
        var node = view(request, provider);
        node.withObjectProperty("links").put("protocols", self(request, provider) + "/protocols");
        return node;
    }
}
