package org.pileus.keystone.users;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Secret;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.passwords.SecurityCompliance;
import tools.jackson.databind.node.ObjectNode;

/// What the `[security_compliance]` options make of one user and of now. Decisions only: nothing is read or written.
public final class PasswordRules {
    private final SecurityCompliance demands;
    private final PasswordHasher hasher;
    private final Clock clock;

    public PasswordRules(SecurityCompliance demands, PasswordHasher hasher, Clock clock) {
        this.demands = demands;
        this.hasher = hasher;
        this.clock = clock;
    }

    SecurityCompliance demands() {
        return demands;
    }

    /// @throws ApiException 400 for a password that may not be set
    void checkForm(Secret password) {
        if (password.reveal().length() > hasher.longest()) {
            throw ApiException.invalid(
                    "Password validation error: the password is longer than " + hasher.longest() + " characters.");
        }
        var wanted = demands.passwordRegex();
        if (wanted != null && !wanted.matcher(password.reveal()).lookingAt()) {
            throw ApiException.invalid(
                    "The password does not match the requirements: " + demands.passwordRegexDescription() + ".");
        }
    }

    /// A user's own change, and how soon it is.
    /// @throws ApiException 400
    void checkAge(User user) {
        if (user.has("lock_password")) {
            throw ApiException.invalid("You cannot change your password at this time due to password policy disallowing"
                    + " password changes. Please contact your administrator to reset your password.");
        }
        var password = user.password();
        if (password == null || !password.selfService()) {
            return;
        }
        var soonest = password.changedAt().plus(Duration.ofDays(demands.minimumPasswordAgeDays()));
        var now = clock.instant();
        if (now.isBefore(soonest)) {
            throw ApiException.invalid("You cannot change your password at this time due to the minimum password age."
                    + " Once you change your password, it must be used for " + demands.minimumPasswordAgeDays()
                    + " day(s) before it can be changed. Please try again in "
                    + Duration.between(now, soonest).toDays()
                    + " day(s) or contact your administrator to reset your password.");
        }
    }

    ApiException repeated() {
        return ApiException.invalid("The new password cannot be identical to a previous password. The total number"
                + " which includes the new password must be unique is " + demands.uniqueLastPasswordCount() + ".");
    }

    /// A password that is stored from now on.
    /// @param byOwner  whether the user chose it
    public User.Password fresh(String hash, ObjectNode options, boolean byOwner) {
        var now = clock.instant();
        return new User.Password(hash, now, expiry(options, byOwner, now), byOwner);
    }

    private @Nullable Instant expiry(ObjectNode options, boolean byOwner, Instant now) {
        if (!byOwner
                && demands.changeUponFirstUse()
                && !options.path("ignore_change_password_upon_first_use").asBoolean(false)) {
            return now;
        }
        return demands.passwordExpiresDays() == 0
                        || options.path("ignore_password_expiry").asBoolean(false)
                ? null
                : now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(demands.passwordExpiresDays()));
    }

    boolean expired(User user) {
        var password = user.password();
        return password != null
                && password.expiresAt() != null
                && !user.has("ignore_password_expiry")
                && !clock.instant().isBefore(password.expiresAt());
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    boolean looksForInactive() {
        return demands.disableDaysInactive() > 0;
    }

    /// Enabled, and not counted as disabled for not having logged in for too long.
    public boolean enabled(User user) {
        if (!user.enabled() || !looksForInactive() || user.has("ignore_user_inactivity")) {
            return user.enabled();
        }
        var last =
                user.lastActive() == null ? LocalDate.ofInstant(user.createdAt(), ZoneOffset.UTC) : user.lastActive();
        return ChronoUnit.DAYS.between(last, today()) < demands.disableDaysInactive();
    }
}
