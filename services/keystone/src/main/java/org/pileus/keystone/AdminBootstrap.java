package org.pileus.keystone;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.messaging.Bus;
import org.pileus.keystone.assignments.Actor;
import org.pileus.keystone.assignments.Assignment;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.catalog.CatalogEndpoint;
import org.pileus.keystone.catalog.CatalogService;
import org.pileus.keystone.catalog.Region;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.users.User;

/// Makes sure of an administrator, straight in the database: `pileus bootstrap` as operators know it. What is there
/// stays; the user is enabled, gets the password, and the role on the project and the whole system. Safe to repeat, and
/// beside running services: they see it within a second. Only for a store that a first start has filled.
public final class AdminBootstrap {
    private static final String DOMAIN = "default";

    private final Identity identity;
    private final Stores stores;
    private final PasswordHasher hasher;
    private final IdSource ids;
    private final Clock clock;
    private final List<String> done = new ArrayList<>();
    /// Whether the user has the password already, so that its tokens may live.
    private boolean unchanged;

    public AdminBootstrap(Database db, Bus bus, PasswordHasher hasher, IdSource ids, Clock clock) {
        this.identity = new Identity(db, bus, "bootstrap/" + ids.uuid());
        this.stores = Stores.over(identity);
        this.hasher = hasher;
        this.ids = ids;
        this.clock = clock;
    }

    /// @param service  the identity service's name in the catalog
    /// @param region   where the endpoints are, or null for none
    /// @param urls     by interface: `public`, `internal`, `admin`
    public record Wanted(
            String user,
            Secret password,
            String project,
            String role,
            String service,
            @Nullable String region,
            Map<String, String> urls) {
        public Wanted {
            urls = Map.copyOf(urls);
        }
    }

    /// @return what was made or changed, for people; never the password
    public List<String> run(Wanted wanted) {
        if (identity.database().read(q -> q.count("SELECT bootstrapped FROM identity_state WHERE id = 1")) == 0) {
            throw new IllegalStateException("the identity service has not had its first start. Fix: start it once");
        }
        identity.load();
        var hash = hasher.hash(wanted.password());
        var before = stores.users().named(DOMAIN, wanted.user());
        var present = before == null ? null : before.passwordHash();
        unchanged = present != null && hasher.same(wanted.password(), present);
        return identity.write((tx, changes) -> {
            done.clear();
            fill(tx, changes, wanted, hash);
            return List.copyOf(done);
        });
    }

    private void fill(Transaction tx, Changes changes, Wanted wanted, String hash) {
        var project = project(tx, changes, wanted.project());
        var role = role(tx, changes, wanted.role());
        var user = user(tx, changes, wanted.user(), hash);
        assign(tx, changes, user, Scope.project(project), role);
        assign(tx, changes, user, Scope.SYSTEM, role);
        if (wanted.region() != null) {
            region(tx, changes, wanted.region());
        }
        if (!wanted.urls().isEmpty()) {
            endpoints(tx, changes, service(tx, changes, wanted.service()), wanted);
        }
    }

    private String project(Transaction tx, Changes changes, String name) {
        var found = stores.projects().named(DOMAIN, name);
        if (found != null) {
            return found.id();
        }
        var made = new Project(
                ids.hex(),
                DOMAIN,
                name,
                false,
                DOMAIN,
                true,
                "Bootstrap project for initializing the cloud.",
                List.of(),
                Json.object(),
                Json.object(),
                0);
        stores.projects().insert(tx, made);
        changes.changed(Kind.PROJECT, made.id());
        done.add("made the project " + name);
        return made.id();
    }

    private String role(Transaction tx, Changes changes, String name) {
        var found = stores.roles().table().all().stream()
                .filter(role -> role.name().equals(name) && !role.ofDomain())
                .findFirst();
        if (found.isPresent()) {
            return found.get().id();
        }
        var made = new Role(ids.hex(), "", name, null, Json.object().put("immutable", true), Json.object());
        stores.roles().insert(tx, made);
        changes.changed(Kind.ROLE, made.id());
        done.add("made the role " + name);
        return made.id();
    }

    private String user(Transaction tx, Changes changes, String name, String hash) {
        var now = clock.instant();
        var password = new User.Password(hash, now, null, false);
        var named = Optional.ofNullable(stores.users().named(DOMAIN, name));
        var found = named.flatMap(user -> stores.users().stored(tx, user.id()));
        if (found.isEmpty()) {
            var made = new User(
                    ids.hex(), DOMAIN, name, true, null, password, Json.object(), Json.object(), now, null, 0, false);
            stores.users().insert(tx, made);
            changes.changed(Kind.USER, made.id());
            done.add("made the user " + name);
            return made.id();
        }
        var before = found.get();
        tx.update("DELETE FROM failed_login WHERE user_id = ?", before.id());
        if (before.enabled() && unchanged) {
            return before.id();
        }
        stores.users().update(tx, before.enabledWith(password, Moment.tokensEnd(clock, before.validAfter())));
        changes.changed(Kind.USER, before.id()).revoked("user_id", before.id());
        done.add((before.enabled() ? "set the password of " : "enabled, and set the password of, ") + name);
        return before.id();
    }

    private void assign(Transaction tx, Changes changes, String user, Scope scope, String role) {
        var assignment = new Assignment(Actor.user(user), scope, role, false);
        if (stores.assignments().stored(tx, assignment)) {
            return;
        }
        stores.assignments().insert(tx, assignment);
        changes.changed(Kind.ASSIGNMENT, Actor.user(user).key());
        done.add("gave the role on " + (scope.equals(Scope.SYSTEM) ? "the system" : "the project"));
    }

    private void region(Transaction tx, Changes changes, String id) {
        if (stores.regions().table().get(id) == null) {
            stores.regions().insert(tx, new Region(id, "", null, Json.object()));
            changes.changed(Kind.REGION, id);
            done.add("made the region " + id);
        }
    }

    private String service(Transaction tx, Changes changes, String name) {
        var found = stores.services().table().all().stream()
                .filter(service -> service.type().equals("identity"))
                .findFirst();
        if (found.isPresent()) {
            return found.get().id();
        }
        var made = new CatalogService(ids.hex(), "identity", true, Json.object().put("name", name));
        stores.services().insert(tx, made);
        changes.changed(Kind.SERVICE, made.id());
        done.add("made the service " + name);
        return made.id();
    }

    private void endpoints(Transaction tx, Changes changes, String serviceId, Wanted wanted) {
        wanted.urls().forEach((face, url) -> {
            var there = stores.endpoints().table().all().stream()
                    .anyMatch(endpoint -> endpoint.serviceId().equals(serviceId)
                            && endpoint.face().equals(face)
                            && (wanted.region() == null || wanted.region().equals(endpoint.regionId())));
            if (!there) {
                var made = new CatalogEndpoint(ids.hex(), serviceId, wanted.region(), face, url, true, Json.object());
                stores.endpoints().insert(tx, made);
                changes.changed(Kind.ENDPOINT, made.id());
                done.add("made the " + face + " endpoint " + url);
            }
        });
    }
}
