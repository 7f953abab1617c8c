package org.pileus.keystone.tokens;

import java.time.Duration;
import java.util.List;

/// How users may prove who they are: keystone's `[auth]`, `[totp]` and `[receipt]`.
///
/// @param methods              `[auth] methods`, in the order of keystone's default, `totp` added; others are refused
/// @param totpPreviousWindows  `[totp] included_previous_windows`: how many windows of 30 s back a passcode is good
/// @param receiptExpiration    `[receipt] expiration`: for how long a login with several methods may be completed
/// @param badLoginsPerMinute   `[auth] bad_logins_per_minute` (ours): refused logins from one address or on one account
///                             before the next are answered 429; 0 for any number
public record AuthOptions(
        List<String> methods, int totpPreviousWindows, Duration receiptExpiration, int badLoginsPerMinute) {
    public static final AuthOptions DEFAULTS = new AuthOptions(
            List.of(
                    "external",
                    "password",
                    "token",
                    "oauth1",
                    "mapped",
                    "application_credential",
                    "ec2credential",
                    "totp"),
            1,
            Duration.ofMinutes(5),
            10);

    public AuthOptions {
        methods = List.copyOf(methods);
        if (totpPreviousWindows < 0 || totpPreviousWindows > 10) {
            throw new IllegalArgumentException(
                    "[totp] included_previous_windows " + totpPreviousWindows + " is not 0 to 10");
        }
        if (badLoginsPerMinute < 0) {
            throw new IllegalArgumentException("[auth] bad_logins_per_minute " + badLoginsPerMinute + " is below 0");
        }
        if (receiptExpiration.isNegative() || receiptExpiration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("[receipt] expiration " + receiptExpiration + " is not 0 to 86400");
        }
    }
}
