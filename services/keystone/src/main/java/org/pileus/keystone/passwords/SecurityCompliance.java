package org.pileus.keystone.passwords;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is demanded of people's passwords and accounts: keystone's `[security_compliance]`. A number of 0 switches
/// its demand off, which is the default of all of them.
///
/// @param lockoutFailureAttempts   wrong passwords in a row after which an account is locked
/// @param lockoutDuration          for how long; zero: until somebody enables the user again
/// @param passwordExpiresDays      after which a new password has to be changed; old ones are not concerned
/// @param uniqueLastPasswordCount  a new password must differ from this many before it
/// @param minimumPasswordAgeDays   before a user may change again what the user chose
/// @param passwordRegex            what a new password has to begin with; null: anything
/// @param passwordRegexDescription for people, in the refusal
/// @param changeUponFirstUse       whether a password that an administrator set has to be changed at once
/// @param disableDaysInactive      without a login after which a user counts as disabled
public record SecurityCompliance(
        int lockoutFailureAttempts,
        Duration lockoutDuration,
        int passwordExpiresDays,
        int uniqueLastPasswordCount,
        int minimumPasswordAgeDays,
        @Nullable Pattern passwordRegex,
        @Nullable String passwordRegexDescription,
        boolean changeUponFirstUse,
        int disableDaysInactive) {

    public SecurityCompliance {
        for (var number : new int[] {
            lockoutFailureAttempts,
            passwordExpiresDays,
            uniqueLastPasswordCount,
            minimumPasswordAgeDays,
            disableDaysInactive
        }) {
            if (number < 0) {
                throw new IllegalArgumentException("[security_compliance] has a negative number: " + number);
            }
        }
        if (lockoutDuration.isNegative()) {
            throw new IllegalArgumentException("lockout_duration " + lockoutDuration + " is negative");
        }
    }

    /// Upstream's defaults: nothing is demanded.
    public static final SecurityCompliance NONE =
            new SecurityCompliance(0, Duration.ofSeconds(1800), 0, 0, 0, null, null, false, 0);

    /// What the Payment Card Industry's standard asks for, in one switch (ours): `[security_compliance] hardened`.
    public static final SecurityCompliance HARDENED = new SecurityCompliance(
            6,
            Duration.ofSeconds(1800),
            90,
            5,
            1,
            Pattern.compile("^(?=.*\\d)(?=.*[a-zA-Z]).{12,}$"),
            "12 characters or more, letters and digits among them",
            true,
            90);
}
