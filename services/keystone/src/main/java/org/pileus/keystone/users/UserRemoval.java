package org.pileus.keystone.users;

import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.assignments.Actor;
import org.pileus.keystone.assignments.Assignments;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;

/// Removes a user with everything that is the user's.
public final class UserRemoval {
    private final Users users;
    private final Memberships memberships;
    private final Assignments assignments;
    private final ApplicationCredentials credentials;

    public UserRemoval(
            Users users, Memberships memberships, Assignments assignments, ApplicationCredentials credentials) {
        this.users = users;
        this.memberships = memberships;
        this.assignments = assignments;
        this.credentials = credentials;
    }

    public void remove(Transaction tx, String userId, Changes changes) {
        memberships.removeUser(tx, userId);
        assignments.deleteActor(tx, Actor.user(userId), changes);
        credentials.deleteUser(tx, userId, changes);
        tx.update("DELETE FROM credential WHERE user_id = ?", userId);
        tx.list(
                        "SELECT id FROM trust WHERE trustor_user_id = ? OR trustee_user_id = ?",
                        row -> row.text(1),
                        userId,
                        userId)
                .forEach(trust -> changes.changed(Kind.TRUST, trust));
        tx.update("DELETE FROM trust WHERE trustor_user_id = ? OR trustee_user_id = ?", userId, userId);
        tx.list("SELECT id FROM oauth_access_token WHERE user_id = ?", row -> row.text(1), userId)
                .forEach(token -> changes.changed(Kind.ACCESS_TOKEN, token));
        tx.update("DELETE FROM oauth_access_token WHERE user_id = ?", userId);
        tx.update("DELETE FROM past_password WHERE user_id = ?", userId);
        tx.update("DELETE FROM federated_user WHERE user_id = ?", userId);
        tx.update("DELETE FROM failed_login WHERE user_id = ?", userId);
        users.delete(tx, userId);
        changes.changed(Kind.USER, userId).changed(Kind.MEMBERSHIP, userId).revoked("user_id", userId);
    }
}
