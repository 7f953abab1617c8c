package org.pileus.keystone;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.assignments.Actor;
import org.pileus.keystone.assignments.Assignment;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.catalog.CatalogEndpoint;
import org.pileus.keystone.catalog.CatalogService;
import org.pileus.keystone.catalog.Region;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.users.User;
import tools.jackson.databind.node.ObjectNode;

/// Makes what a fresh cloud begins with: the default domain, roles, the project and user `admin`, the
/// service users and the catalog. One transaction, once: what an operator changes or removes afterwards
/// stays so.
final class Bootstrap {
    private static final String DOMAIN = "default";

    private final Stores stores;
    private final KeystoneConfig.Bootstrapping wanted;
    private final PasswordHasher hasher;
    private final IdSource ids;
    private final Clock clock;

    Bootstrap(Stores stores, KeystoneConfig.Bootstrapping wanted, PasswordHasher hasher, IdSource ids, Clock clock) {
        this.stores = stores;
        this.wanted = wanted;
        this.hasher = hasher;
        this.ids = ids;
        this.clock = clock;
    }

    /// What is made, with ids and hashes chosen before the transaction, which may run twice.
    private record Plan(
            String adminProject,
            String serviceProject,
            Map<String, String> roleIds,
            Map<String, String> userIds,
            Map<String, String> hashes) {}

    void run() {
        var db = stores.identity().database();
        if (db.read(q -> q.count("SELECT bootstrapped FROM identity_state WHERE id = 1")) == 1) {
            return;
        }
        var plan = plan();
        db.run(tx -> {
            if (tx.update("UPDATE identity_state SET bootstrapped = 1, generation = generation + 1"
                            + " WHERE id = 1 AND bootstrapped = 0")
                    == 1) {
                fill(tx, plan);
            }
        });
    }

    private Plan plan() {
        Map<String, String> roles = new LinkedHashMap<>();
        List.of("admin", "manager", "member", "reader", "service").forEach(name -> roles.put(name, ids.hex()));
        Map<String, String> users = new LinkedHashMap<>();
        Map<String, String> hashes = new LinkedHashMap<>();
        Map<String, Secret> passwords = new TreeMap<>(wanted.serviceUsers());
        passwords.put("admin", wanted.adminPassword());
        passwords.forEach((name, password) -> {
            users.put(name, ids.hex());
            hashes.put(name, hasher.hashGenerated(password));
        });
        return new Plan(ids.hex(), ids.hex(), roles, users, hashes);
    }

    private void fill(Transaction tx, Plan plan) {
        var projects = stores.projects();
        projects.insert(tx, project(DOMAIN, "", "Default", true, null, "The default domain"));
        projects.insert(
                tx,
                project(
                        plan.adminProject,
                        DOMAIN,
                        "admin",
                        false,
                        DOMAIN,
                        "Bootstrap project for initializing the cloud."));
        projects.insert(tx, project(plan.serviceProject, DOMAIN, "service", false, DOMAIN, "The cloud's own services"));
        roles(tx, plan.roleIds);
        plan.userIds.forEach((name, id) -> {
            var options = Json.object();
            if (!name.equals("admin")) {
                // nobody guesses their secrets, and failures of others must not keep services out
                options.put("ignore_lockout_failure_attempts", true);
            }
            stores.users().insert(tx, user(id, name, Objects.requireNonNull(plan.hashes.get(name)), options));
            if (name.equals("admin")) {
                assign(tx, id, Scope.project(plan.adminProject), plan.roleIds, "admin");
                assign(tx, id, Scope.SYSTEM, plan.roleIds, "admin");
            } else {
                assign(tx, id, Scope.project(plan.serviceProject), plan.roleIds, "admin");
                assign(tx, id, Scope.project(plan.serviceProject), plan.roleIds, "service");
            }
        });
        catalog(tx);
    }

    private static Project project(
            String id, String domainId, String name, boolean isDomain, @Nullable String parent, String description) {
        return new Project(
                id, domainId, name, isDomain, parent, true, description, List.of(), Json.object(), Json.object(), 0);
    }

    private User user(String id, String name, String hash, ObjectNode options) {
        var now = clock.instant();
        return new User(
                id,
                DOMAIN,
                name,
                true,
                null,
                new User.Password(hash, now, null, false),
                options,
                Json.object(),
                now,
                null,
                0,
                false);
    }

    private void roles(Transaction tx, Map<String, String> roleIds) {
        roleIds.forEach((name, id) -> stores.roles()
                .insert(tx, new Role(id, "", name, null, Json.object().put("immutable", true), Json.object())));
        var above = List.of("admin", "manager", "member", "reader");
        for (var i = 0; i + 1 < above.size(); i++) {
            stores.implications().insert(tx, id(roleIds, above.get(i)), id(roleIds, above.get(i + 1)));
        }
        stores.implications().insert(tx, id(roleIds, "admin"), id(roleIds, "member"));
    }

    private static String id(Map<String, String> roleIds, String name) {
        return Objects.requireNonNull(roleIds.get(name));
    }

    private void assign(Transaction tx, String userId, Scope scope, Map<String, String> roleIds, String role) {
        stores.assignments().insert(tx, new Assignment(Actor.user(userId), scope, id(roleIds, role), false));
    }

    private void catalog(Transaction tx) {
        stores.regions().insert(tx, new Region(wanted.region(), "", null, Json.object()));
        for (var entry : wanted.catalog()) {
            var service = new CatalogService(ids.hex(), entry.type(), true, named(entry.name()));
            stores.services().insert(tx, service);
            endpoint(tx, service.id(), "public", entry.publicUrl());
            endpoint(tx, service.id(), "internal", entry.internalUrl());
            endpoint(tx, service.id(), "admin", entry.adminUrl());
        }
    }

    private static ObjectNode named(String name) {
        return Json.object().put("name", name);
    }

    private void endpoint(Transaction tx, String serviceId, String face, String url) {
        stores.endpoints()
                .insert(tx, new CatalogEndpoint(ids.hex(), serviceId, wanted.region(), face, url, true, Json.object()));
    }
}
