package org.pileus.keystone.credentials;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.tokens.Proof;
import org.pileus.keystone.users.PasswordLogin;
import org.pileus.keystone.users.User;
import tools.jackson.databind.node.ObjectNode;

/// The method `totp`: a passcode made from a secret that the user keeps here as a credential of type `totp`. Each is
/// good once, on every replica; wrong ones count as failed logins.
public final class TotpLogin implements Proof {
    private static final String TYPE = "totp";

    private final Identity identity;
    private final Credentials credentials;
    private final PasswordLogin logins;
    private final int previousWindows;
    private final Clock clock;

    /// @param previousWindows  how many windows of 30 s back a passcode is still good
    public TotpLogin(
            Identity identity, Credentials credentials, PasswordLogin logins, int previousWindows, Clock clock) {
        this.identity = identity;
        this.credentials = credentials;
        this.logins = logins;
        this.previousWindows = previousWindows;
        this.clock = clock;
    }

    @Override
    public boolean good(@Nullable User user, ObjectNode given) {
        var passcode = given.path("passcode");
        if (user == null || !passcode.isString()) {
            return false;
        }
        return logins.allows(user, () -> used(user, passcode.stringValue()));
    }

    private boolean used(User user, String passcode) {
        var now = Totp.window(clock.instant());
        var mine = identity.database().read(query -> credentials.ofUser(query, user.id()));
        for (var credential : mine) {
            var secret = credential.type().equals(TYPE) ? Totp.decoded(credential.blob()) : null;
            if (secret != null) {
                var window = Totp.match(secret, passcode, now, previousWindows);
                if (window.isPresent()) {
                    return use(credential.id(), window.get());
                }
            }
        }
        return false;
    }

    /// @return false when this passcode, or a later one, has been used
    private boolean use(String credentialId, long window) {
        try {
            return identity.database().write(tx -> {
                if (tx.update(
                                "UPDATE totp_use SET last_window = ? WHERE credential_id = ? AND last_window < ?",
                                window,
                                credentialId,
                                window)
                        == 1) {
                    return true;
                }
                if (known(tx, credentialId)) {
                    return false;
                }
                tx.update("INSERT INTO totp_use (credential_id, last_window) VALUES (?, ?)", credentialId, window);
                return true;
            });
        } catch (DuplicateKey e) {
            return false; // somebody else used one at the same time
        }
    }

    private static boolean known(Transaction tx, String credentialId) {
        return tx.count("SELECT COUNT(*) FROM totp_use WHERE credential_id = ?", credentialId) > 0;
    }
}
