package org.pileus.keystone.tokens;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.applicationcredentials.ApplicationCredential;
import org.pileus.keystone.fernet.Federation;
import org.pileus.keystone.fernet.TokenPayload;
import org.pileus.keystone.oauth1.AccessToken;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.trusts.Trust;
import org.pileus.keystone.users.User;
import org.pileus.keystone.users.UserView;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a token: `{"token": {…}}` without its catalog.
final class TokenView {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'.000000Z'").withZone(ZoneOffset.UTC);

    private TokenView() {}

    static String time(Instant time) {
        return SECONDS.format(time);
    }

    static byte[] render(
            TokenPayload payload,
            User user,
            Project userDomain,
            @Nullable Project project,
            @Nullable Project projectDomain,
            @Nullable Project domain,
            boolean system,
            List<Role> roles,
            @Nullable ApplicationCredential credential,
            @Nullable Trust trust,
            @Nullable AccessToken access) {
        var root = Json.object();
        var token = root.putObject("token");
        var methods = token.putArray("methods");
        payload.methods().forEach(methods::add);
        var owner = token.putObject("user");
        putDomain(owner, userDomain);
        owner.put("id", user.id());
        owner.put("name", user.name());
        var federation = payload.federation();
        if (federation == null) {
            owner.put("password_expires_at", UserView.expiry(user));
        } else {
            putFederation(owner, federation);
        }
        var audits = token.putArray("audit_ids");
        payload.auditIds().forEach(audits::add);
        token.put("expires_at", time(payload.expiresAt()));
        token.put("issued_at", time(payload.issuedAt()));
        if (project != null && projectDomain != null) {
            var node = token.putObject("project");
            putDomain(node, projectDomain);
            node.put("id", project.id());
            node.put("name", project.name());
            token.put("is_domain", project.isDomain());
        }
        if (domain != null) {
            putDomain(token, domain);
        }
        if (system) {
            token.putObject("system").put("all", true);
        }
        if (project != null || domain != null || system) {
            var list = token.putArray("roles");
            roles.forEach(role -> list.addObject().put("id", role.id()).put("name", role.name()));
        }
        if (credential != null) {
            putCredential(token, credential);
        }
        if (trust != null) {
            var node = token.putObject("OS-TRUST:trust");
            node.put("id", trust.id());
            node.putObject("trustor_user").put("id", trust.trustorId());
            node.putObject("trustee_user").put("id", trust.trusteeId());
            node.put("impersonation", trust.impersonation());
        }
        if (access != null) {
            token.putObject("OS-OAUTH1").put("access_token_id", access.id()).put("consumer_id", access.consumerId());
        }
        return Json.bytes(root);
    }

    private static void putDomain(ObjectNode into, Project domain) {
        into.putObject("domain").put("id", domain.id()).put("name", domain.name());
    }

    private static void putFederation(ObjectNode owner, Federation federation) {
        var node = owner.putObject("OS-FEDERATION");
        var groups = node.putArray("groups");
        federation.groupIds().forEach(id -> groups.addObject().put("id", id));
        node.putObject("identity_provider").put("id", federation.identityProviderId());
        node.putObject("protocol").put("id", federation.protocolId());
    }

    private static void putCredential(ObjectNode token, ApplicationCredential credential) {
        var node = token.putObject("application_credential");
        node.put("id", credential.id());
        node.put("name", credential.name());
        node.put("restricted", !credential.unrestricted());
        var rules = credential.accessRules();
        if (rules != null) {
            node.set("access_rules", rules);
        }
    }
}
