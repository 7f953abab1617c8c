package org.pileus.keystone.tokens;

import java.nio.file.Path;
import java.time.Duration;

/// What tokens are: keystone's `[token]`, `[fernet_tokens]` and `[jwt_tokens]`.
///
/// @param provider            `[token] provider`: what new tokens look like
/// @param keyRepository       `[fernet_tokens] key_repository`; receipts are sealed with these keys too
/// @param maxActiveKeys       `[fernet_tokens] max_active_keys`
/// @param jwsPrivateKeys      `[jwt_tokens] jws_private_key_repository`; holds `private.pem`
/// @param jwsPublicKeys       `[jwt_tokens] jws_public_key_repository`
/// @param expiration          `[token] expiration`
/// @param allowExpiredWindow  `[token] allow_expired_window`
/// @param rescopeAllowed      `[token] allow_rescope_scoped_token`
public record TokenOptions(
        Provider provider,
        Path keyRepository,
        int maxActiveKeys,
        Path jwsPrivateKeys,
        Path jwsPublicKeys,
        Duration expiration,
        Duration allowExpiredWindow,
        boolean rescopeAllowed) {

    /// Names as the option spells them, in capitals.
    public enum Provider {
        FERNET,
        JWS
    }

    public TokenOptions {
        if (expiration.isNegative() || expiration.isZero()) {
            throw new IllegalArgumentException("[token] expiration " + expiration + " is not above 0");
        }
        if (allowExpiredWindow.isNegative()) {
            throw new IllegalArgumentException("[token] allow_expired_window " + allowExpiredWindow + " is negative");
        }
    }

    /// Fernet tokens of one hour, three keys; the repositories are folders of one directory.
    public static TokenOptions defaults(Path directory) {
        return new TokenOptions(
                Provider.FERNET,
                directory.resolve("fernet-keys"),
                3,
                directory.resolve("jws-keys/private"),
                directory.resolve("jws-keys/public"),
                Duration.ofHours(1),
                Duration.ofDays(2),
                true);
    }

    public TokenOptions with(boolean newRescopeAllowed) {
        return new TokenOptions(
                provider,
                keyRepository,
                maxActiveKeys,
                jwsPrivateKeys,
                jwsPublicKeys,
                expiration,
                allowExpiredWindow,
                newRescopeAllowed);
    }

    public TokenOptions with(Provider newProvider) {
        return new TokenOptions(
                newProvider,
                keyRepository,
                maxActiveKeys,
                jwsPrivateKeys,
                jwsPublicKeys,
                expiration,
                allowExpiredWindow,
                rescopeAllowed);
    }
}
