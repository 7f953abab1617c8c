package org.pileus.keystone.users;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.passwords.PasswordCheck;
import org.pileus.keystone.projects.Projects;

/// Whether a password proves its user: the one place, for logins and for changes of the password. Counts failures and
/// locks; every refusal looks the same and costs one hash.
public final class PasswordLogin {
    private final Identity identity;
    private final Users users;
    private final Projects projects;
    private final PasswordCheck check;
    private final PasswordRules rules;
    private final FailedLogins failures = new FailedLogins();
    private final Clock clock;

    public PasswordLogin(
            Identity identity, Users users, Projects projects, PasswordCheck check, PasswordRules rules, Clock clock) {
        this.identity = identity;
        this.users = users;
        this.projects = projects;
        this.check = check;
        this.rules = rules;
        this.clock = clock;
    }

    public enum Outcome {
        RIGHT,
        /// Right, but to be changed before it is good for anything else.
        EXPIRED,
        REFUSED
    }

    /// @param user  null when there is no such user
    public Outcome prove(@Nullable User user, Secret password) {
        var hash = user == null ? null : user.passwordHash();
        var right = check.matches(owner(user), password, hash);
        if (user == null || locked(user)) {
            return Outcome.REFUSED;
        }
        if (!right) {
            failed(user);
            return Outcome.REFUSED;
        }
        if (!usable(user)) {
            return Outcome.REFUSED;
        }
        if (rules.expired(user)) {
            return Outcome.EXPIRED;
        }
        succeeded(user);
        return Outcome.RIGHT;
    }

    /// The same for another proof than a password: whether it is right and the user may log in, with failures counted.
    public boolean allows(User user, BooleanSupplier proof) {
        if (locked(user) || !usable(user)) {
            return false;
        }
        if (!proof.getAsBoolean()) {
            failed(user);
            return false;
        }
        // a right one does not clear the count: passwords must not be guessed between right passcodes
        return true;
    }

    /// Names the user in the memory of right passwords; different after every change that matters.
    private static String owner(@Nullable User user) {
        return user == null ? "" : user.id() + "/" + user.validAfter() + "/" + user.enabled();
    }

    /// Enabled, active of late, and in an enabled domain.
    public boolean usable(User user) {
        var domain = projects.domain(user.domainId());
        return rules.enabled(user) && domain != null && domain.enabled();
    }

    /// Failures before this no longer count.
    private Instant since() {
        var duration = rules.demands().lockoutDuration();
        return duration.isZero() ? Instant.EPOCH : clock.instant().minus(duration);
    }

    private boolean countsFailures(User user) {
        return rules.demands().lockoutFailureAttempts() > 0 && !user.has("ignore_lockout_failure_attempts");
    }

    private boolean locked(User user) {
        return countsFailures(user)
                && identity.database()
                        .read(query -> failures.locked(
                                query, user.id(), rules.demands().lockoutFailureAttempts(), since()));
    }

    private void failed(User user) {
        if (countsFailures(user)) {
            identity.database().run(tx -> failures.record(tx, user.id(), clock.instant(), since()));
        }
    }

    private void succeeded(User user) {
        if (countsFailures(user) && identity.database().read(query -> failures.any(query, user.id()))) {
            identity.database().run(tx -> failures.reset(tx, user.id()));
        }
        active(user);
    }

    /// Notes the day of a login, once a day, if anybody asks for it.
    public void active(User user) {
        var today = rules.today();
        if (!rules.looksForInactive() || today.equals(user.lastActive())) {
            return;
        }
        identity.write((tx, changes) -> {
            users.active(tx, user.id(), today);
            return changes.changed(Kind.USER, user.id());
        });
    }
}
