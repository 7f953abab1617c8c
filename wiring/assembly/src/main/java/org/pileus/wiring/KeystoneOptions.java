package org.pileus.wiring;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.keystone.KeystoneConfig;
import org.pileus.keystone.audit.AuditOptions;
import org.pileus.keystone.passwords.HashOptions;
import org.pileus.keystone.passwords.SecurityCompliance;
import org.pileus.keystone.tokens.AuthOptions;
import org.pileus.keystone.tokens.TokenOptions;

/// Reads the options of the identity service, group by group.
final class KeystoneOptions {
    private final ConfigReader options;

    KeystoneOptions(ConfigReader options) {
        this.options = options;
    }

    KeystoneConfig read(KeystoneConfig base, Map<String, String> policy) {
        return new KeystoneConfig(
                tokens(base.tokens()),
                auth(base.auth()),
                path("keystone.credential", "key_repository", base.credentialKeyRepository()),
                hashes(base.hashes()),
                compliance(),
                options.integer("keystone.trust", "max_redelegation_count", base.maxRedelegation()),
                audit(base.audit()),
                new FederationSection(options).read(base),
                options.textOrNull("keystone", "public_endpoint"),
                policy,
                base.bootstrap());
    }

    private Path path(String section, String key, Path fallback) {
        return Path.of(options.text(section, key, fallback.toString()));
    }

    private TokenOptions tokens(TokenOptions base) {
        var group = "keystone.token";
        return new TokenOptions(
                word(TokenOptions.Provider.class, group, "provider", base.provider()),
                path("keystone.fernet_tokens", "key_repository", base.keyRepository()),
                options.integer("keystone.fernet_tokens", "max_active_keys", base.maxActiveKeys()),
                path("keystone.jwt_tokens", "jws_private_key_repository", base.jwsPrivateKeys()),
                path("keystone.jwt_tokens", "jws_public_key_repository", base.jwsPublicKeys()),
                options.seconds(group, "expiration", base.expiration()),
                options.seconds(group, "allow_expired_window", base.allowExpiredWindow()),
                options.flag(group, "allow_rescope_scoped_token", base.rescopeAllowed()));
    }

    private AuthOptions auth(AuthOptions base) {
        return new AuthOptions(
                options.list("keystone.auth", "methods", base.methods()),
                options.integer("keystone.totp", "included_previous_windows", base.totpPreviousWindows()),
                options.seconds("keystone.receipt", "expiration", base.receiptExpiration()),
                options.integer("keystone.auth", "bad_logins_per_minute", base.badLoginsPerMinute()));
    }

    private HashOptions hashes(HashOptions base) {
        var group = "keystone.identity";
        return new HashOptions(
                word(HashOptions.Algorithm.class, group, "password_hash_algorithm", base.algorithm()),
                options.integer(group, "password_hash_rounds", base.rounds()),
                options.integer(group, "salt_bytesize", base.saltBytes()),
                options.integer(group, "scrypt_block_size", base.blockSize()),
                options.integer(group, "scrypt_parallelism", base.parallelism()),
                options.integer(group, "max_password_length", base.longest()),
                options.integer(group, "concurrent_hashes", base.concurrent()),
                options.seconds(group, "password_memory", base.memory()));
    }

    private SecurityCompliance compliance() {
        var group = "keystone.security_compliance";
        var base = options.flag(group, "hardened", false) ? SecurityCompliance.HARDENED : SecurityCompliance.NONE;
        var pattern = base.passwordRegex();
        var regex = options.textOrNull(group, "password_regex");
        return new SecurityCompliance(
                options.integer(group, "lockout_failure_attempts", base.lockoutFailureAttempts()),
                options.seconds(group, "lockout_duration", base.lockoutDuration()),
                options.integer(group, "password_expires_days", base.passwordExpiresDays()),
                options.integer(group, "unique_last_password_count", base.uniqueLastPasswordCount()),
                options.integer(group, "minimum_password_age", base.minimumPasswordAgeDays()),
                regex == null ? pattern : pattern(group, regex),
                options.text(
                        group,
                        "password_regex_description",
                        base.passwordRegexDescription() == null ? "" : base.passwordRegexDescription()),
                options.flag(group, "change_password_upon_first_use", base.changeUponFirstUse()),
                options.integer(group, "disable_user_account_days_inactive", base.disableDaysInactive()));
    }

    private AuditOptions audit(AuditOptions base) {
        var format = options.text("keystone", "notification_format", "cadf");
        if (!format.equals("cadf") && !format.equals("basic")) {
            throw new IllegalArgumentException("[keystone] notification_format is " + format + ", not cadf or basic");
        }
        return new AuditOptions(
                options.list("keystone.oslo_messaging_notifications", "driver", base.drivers()),
                format.equals("cadf"),
                options.list("keystone", "notification_opt_out", base.optOut()));
    }

    private static Pattern pattern(String group, String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "[" + group + "] password_regex is not a regular expression: " + e.getDescription(), e);
        }
    }

    private <E extends Enum<E>> E word(Class<E> words, String group, String key, E fallback) {
        var given = options.text(group, key, fallback.name().toLowerCase(Locale.ROOT));
        for (var word : words.getEnumConstants()) {
            if (word.name().toLowerCase(Locale.ROOT).equals(given)) {
                return word;
            }
        }
        var known = Arrays.stream(words.getEnumConstants())
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("[" + group + "] " + key + " is " + given + ", not one of " + known);
    }
}
