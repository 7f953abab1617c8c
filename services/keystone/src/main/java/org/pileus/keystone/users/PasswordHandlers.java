package org.pileus.keystone.users;

import java.time.Clock;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.passwords.PasswordCheck;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.projects.Projects;

/// `/v3/users/{user_id}/password`: a user changes the own password and needs the old one for it, not a token.
public final class PasswordHandlers {
    private final Identity identity;
    private final Users users;
    private final Projects projects;
    private final PasswordHasher hasher;
    private final PasswordCheck check;
    private final Clock clock;

    public PasswordHandlers(
            Identity identity,
            Users users,
            Projects projects,
            PasswordHasher hasher,
            PasswordCheck check,
            Clock clock) {
        this.identity = identity;
        this.users = users;
        this.projects = projects;
        this.hasher = hasher;
        this.check = check;
        this.clock = clock;
    }

    /// POST: 204; 401 for an unknown user as for a wrong password. Ends every token of the user.
    public Response change(Request request) {
        var fields = new Fields(request.wrapped("user"));
        var original = UserHandlers.password(fields, "original_password");
        var wanted = UserHandlers.password(fields, "password");
        if (original == null || wanted == null) {
            throw ApiException.invalid("'original_password' and 'password' are required properties");
        }
        var user = users.get(request.pathParameter("user_id"));
        var good = check.matches("", original, user == null ? null : user.passwordHash());
        var domain = user == null ? null : projects.domain(user.domainId());
        if (!good || user == null || !user.enabled() || domain == null || !domain.enabled()) {
            throw new ApiException(new Failure.Unauthorized("The request you have made requires authentication."));
        }
        if (user.options().path("lock_password").asBoolean(false)) {
            throw ApiException.invalid("Password validation error: You cannot change your password at this time due to"
                    + " password policy disallowing password changes.");
        }
        var hash = hasher.hash(wanted);
        identity.write((tx, changes) -> {
            var before = users.stored(tx, user.id()).orElseThrow(() -> Missing.of("user", user.id()));
            users.update(tx, withPassword(before, hash));
            return changes.changed(Kind.USER, user.id()).revoked("user_id", user.id());
        });
        return Response.noContent();
    }

    private User withPassword(User before, String hash) {
        return new User(
                before.id(),
                before.domainId(),
                before.name(),
                before.enabled(),
                before.defaultProjectId(),
                hash,
                clock.instant(),
                before.options(),
                before.extra(),
                before.createdAt(),
                Moment.now(clock));
    }
}
