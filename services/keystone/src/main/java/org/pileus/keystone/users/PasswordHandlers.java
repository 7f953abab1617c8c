package org.pileus.keystone.users;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.passwords.PasswordCheck;
import org.pileus.keystone.passwords.PasswordHasher;

/// `/v3/users/{user_id}/password`: a user changes the own password and needs the old one for it, not a token.
public final class PasswordHandlers {
    private final Identity identity;
    private final Users users;
    private final PasswordHasher hasher;
    private final PasswordCheck check;
    private final PasswordRules rules;
    private final PasswordLogin login;
    private final BadLogins badLogins;
    private final Clock clock;
    private final PastPasswords past = new PastPasswords();

    public PasswordHandlers(
            Identity identity,
            Users users,
            PasswordHasher hasher,
            PasswordCheck check,
            PasswordRules rules,
            PasswordLogin login,
            BadLogins badLogins,
            Clock clock) {
        this.identity = identity;
        this.users = users;
        this.hasher = hasher;
        this.check = check;
        this.rules = rules;
        this.login = login;
        this.badLogins = badLogins;
        this.clock = clock;
    }

    /// POST: 204; 401 for an unknown user as for a wrong password, which counts as a failed login. An expired password
    /// will do. Ends every token of the user.
    public Response change(Request request) {
        var fields = new Fields(request.wrapped("user"));
        var original = UserHandlers.password(fields, "original_password");
        var wanted = UserHandlers.password(fields, "password");
        if (original == null || wanted == null) {
            throw ApiException.invalid("'original_password' and 'password' are required properties");
        }
        var id = request.pathParameter("user_id");
        var user = badLogins.guard(request.remoteAddress(), id, () -> proven(id, original));
        rules.checkForm(wanted);
        rules.checkAge(user);
        if (check.matchesAny(wanted, history(user))) {
            throw rules.repeated();
        }
        store(user, hasher.hash(wanted));
        return Response.noContent();
    }

    private User proven(String id, Secret password) {
        var user = users.get(id);
        var outcome = login.prove(user, password);
        if (user == null || outcome == PasswordLogin.Outcome.REFUSED) {
            throw ApiException.unauthorized();
        }
        return user;
    }

    /// The present password and those before it that a new one must differ from.
    private List<String> history(User user) {
        var count = rules.demands().uniqueLastPasswordCount();
        var present = user.passwordHash();
        if (count == 0 || present == null) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        all.add(present);
        all.addAll(identity.database().read(query -> past.of(query, user.id(), count - 1)));
        return all;
    }

    private void store(User user, String hash) {
        identity.write((tx, changes) -> {
            var before = users.stored(tx, user.id()).orElseThrow(() -> Missing.of("user", user.id()));
            var replaced = before.password();
            if (replaced != null) {
                past.keep(tx, user.id(), replaced, rules.demands().uniqueLastPasswordCount());
            }
            users.update(
                    tx,
                    before.withPassword(
                            rules.fresh(hash, before.options(), true), Moment.tokensEnd(clock, before.validAfter())));
            return changes.changed(Kind.USER, user.id()).revoked("user_id", user.id());
        });
    }
}
