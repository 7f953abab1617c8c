package org.pileus.keystone.domains;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Project;

/// Removes a domain with its users, groups, projects and roles, and what belongs to those. One statement
/// per table, however much there is.
public final class DomainRemoval {
    private static final String DEFAULT = "default";

    /// @throws ApiException 403 for the default domain and for one that is enabled
    public void checked(Transaction tx, Project domain, Changes changes) {
        if (domain.id().equals(DEFAULT)) {
            throw Missing.action("delete the default domain");
        }
        if (domain.enabled()) {
            throw ApiException.forbidden(
                    "Cannot delete a domain that is enabled, please disable it first: " + domain.id() + ".");
        }
        remove(tx, domain.id(), changes);
    }

    private static void remove(Transaction tx, String domainId, Changes changes) {
        tx.update(
                "DELETE FROM group_member WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)",
                domainId);
        for (var table : List.of("group_member", "expiring_group_member")) {
            tx.update(
                    "DELETE FROM " + table + " WHERE group_id IN (SELECT id FROM identity_group WHERE domain_id = ?)",
                    domainId);
        }
        for (var table : List.of("expiring_group_member", "federated_user", "access_rule")) {
            tx.update(
                    "DELETE FROM " + table + " WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)",
                    domainId);
        }
        tx.update("""
                DELETE FROM application_credential
                WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR project_id IN (SELECT id FROM project WHERE domain_id = ?)""", domainId, domainId);
        tx.update("""
                DELETE FROM assignment
                WHERE (actor_kind = 'USER' AND actor_id IN (SELECT id FROM identity_user WHERE domain_id = ?))
                   OR (actor_kind = 'GROUP' AND actor_id IN (SELECT id FROM identity_group WHERE domain_id = ?))
                   OR (target_kind = 'PROJECT' AND target_id IN (SELECT id FROM project WHERE domain_id = ?))
                   OR (target_kind = 'DOMAIN' AND target_id = ?)
                   OR role_id IN (SELECT id FROM role WHERE domain_id = ?)""", domainId, domainId, domainId, domainId, domainId);
        tx.update("""
                DELETE FROM implied_role
                WHERE prior_role_id IN (SELECT id FROM role WHERE domain_id = ?)
                   OR implied_role_id IN (SELECT id FROM role WHERE domain_id = ?)""", domainId, domainId);
        tx.update("""
                DELETE FROM credential
                WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR project_id IN (SELECT id FROM project WHERE domain_id = ?)""", domainId, domainId);
        tx.update("""
                DELETE FROM trust
                WHERE trustor_user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR trustee_user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR project_id IN (SELECT id FROM project WHERE domain_id = ?)""", domainId, domainId, domainId);
        tx.update(
                "DELETE FROM owner_limit WHERE domain_id = ? OR project_id IN (SELECT id FROM project WHERE domain_id = ?)",
                domainId,
                domainId);
        tx.update(
                "DELETE FROM project_endpoint WHERE project_id IN (SELECT id FROM project WHERE domain_id = ?)",
                domainId);
        tx.update(
                "DELETE FROM project_endpoint_group WHERE project_id IN (SELECT id FROM project WHERE domain_id = ?)",
                domainId);
        for (var table : List.of(
                "federation_protocol", "identity_provider_remote_id", "federated_user", "expiring_group_member")) {
            tx.update(
                    "DELETE FROM " + table + " WHERE identity_provider_id IN"
                            + " (SELECT id FROM identity_provider WHERE domain_id = ?)",
                    domainId);
        }
        tx.update("DELETE FROM identity_provider WHERE domain_id = ?", domainId);
        tx.update("""
                DELETE FROM oauth_access_token
                WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR project_id IN (SELECT id FROM project WHERE domain_id = ?)""", domainId, domainId);
        tx.update("DELETE FROM domain_config WHERE domain_id = ?", domainId);
        tx.update("DELETE FROM role WHERE domain_id = ?", domainId);
        tx.update("DELETE FROM identity_group WHERE domain_id = ?", domainId);
        tx.update("DELETE FROM identity_user WHERE domain_id = ?", domainId);
        tx.update("DELETE FROM project WHERE domain_id = ?", domainId);
        tx.update("DELETE FROM project WHERE id = ?", domainId);
        for (var kind : Kind.values()) {
            changes.changed(kind, Change.ALL);
        }
        changes.revokedAll();
    }
}
