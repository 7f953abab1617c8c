package org.pileus.keystone.domains;

import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;

/// Removes a domain with its users, groups, projects and roles, and what belongs to those. One statement per table,
/// however much there is.
public final class DomainRemoval {
    void remove(Transaction tx, String domainId, Changes changes) {
        tx.update(
                "DELETE FROM group_member WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)", domainId);
        tx.update(
                "DELETE FROM group_member WHERE group_id IN (SELECT id FROM identity_group WHERE domain_id = ?)",
                domainId);
        tx.update(
                """
                DELETE FROM application_credential
                WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR project_id IN (SELECT id FROM project WHERE domain_id = ?)""",
                domainId,
                domainId);
        tx.update(
                """
                DELETE FROM assignment
                WHERE (actor_kind = 'USER' AND actor_id IN (SELECT id FROM identity_user WHERE domain_id = ?))
                   OR (actor_kind = 'GROUP' AND actor_id IN (SELECT id FROM identity_group WHERE domain_id = ?))
                   OR (target_kind = 'PROJECT' AND target_id IN (SELECT id FROM project WHERE domain_id = ?))
                   OR (target_kind = 'DOMAIN' AND target_id = ?)
                   OR role_id IN (SELECT id FROM role WHERE domain_id = ?)""",
                domainId,
                domainId,
                domainId,
                domainId,
                domainId);
        tx.update(
                """
                DELETE FROM implied_role
                WHERE prior_role_id IN (SELECT id FROM role WHERE domain_id = ?)
                   OR implied_role_id IN (SELECT id FROM role WHERE domain_id = ?)""",
                domainId,
                domainId);
        tx.update(
                """
                DELETE FROM credential
                WHERE user_id IN (SELECT id FROM identity_user WHERE domain_id = ?)
                   OR project_id IN (SELECT id FROM project WHERE domain_id = ?)""",
                domainId,
                domainId);
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
