package org.pileus.keystone;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;
import org.pileus.keystone.audit.AuditOptions;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.passwords.HashOptions;
import org.pileus.keystone.passwords.SecurityCompliance;
import org.pileus.keystone.tokens.AuthOptions;
import org.pileus.keystone.tokens.TokenOptions;

/// The configuration of the identity service. Keys are keystone's where it has one.
///
/// @param credentialKeyRepository `[credential] key_repository`: keys that seal credentials in the database
/// @param maxRedelegation   `[trust] max_redelegation_count`
/// @param publicEndpoint    `[DEFAULT] public_endpoint`: what links begin with; null: the address the client used
/// @param policy            rule name to check, from `policy.yaml`
/// @param bootstrap         what to make at the first start
public record KeystoneConfig(
        TokenOptions tokens,
        AuthOptions auth,
        Path credentialKeyRepository,
        HashOptions hashes,
        SecurityCompliance compliance,
        int maxRedelegation,
        AuditOptions audit,
        FederationOptions federation,
        @Nullable String publicEndpoint,
        Map<String, String> policy,
        Bootstrapping bootstrap) {

    public KeystoneConfig {
        policy = Map.copyOf(policy);
        if (maxRedelegation < 0) {
            throw new IllegalArgumentException("max_redelegation_count " + maxRedelegation + " is negative");
        }
    }

    /// What a fresh cloud begins with. No password has a default: the installer makes them.
    /// @param adminPassword  of the user `admin`
    /// @param region         the region's id
    /// @param catalog        services, in order
    /// @param serviceUsers   name to password, each in the project `service`
    public record Bootstrapping(
            Secret adminPassword, String region, List<CatalogEntry> catalog, Map<String, Secret> serviceUsers) {
        public Bootstrapping {
            catalog = List.copyOf(catalog);
            serviceUsers = Map.copyOf(serviceUsers);
        }
    }

    /// A service of the catalog, at the same URL for the public, internal and admin interface.
    /// @param type  `identity`, `image`, `placement`, `compute`, `network`
    /// @param name  `keystone` and so on
    public record CatalogEntry(String type, String name, String publicUrl, String internalUrl, String adminUrl) {
        public CatalogEntry(String type, String name, String url) {
            this(type, name, url, url, url);
        }
    }

    /// With the key repositories in one directory: `fernet-keys`, `credential-keys`, `jws-keys`.
    public static KeystoneConfig defaults(Path directory, Bootstrapping bootstrap) {
        return new KeystoneConfig(
                TokenOptions.defaults(directory),
                AuthOptions.DEFAULTS,
                directory.resolve("credential-keys"),
                HashOptions.defaults(),
                SecurityCompliance.NONE,
                3,
                AuditOptions.DEFAULTS,
                FederationOptions.DEFAULTS,
                null,
                Map.of(),
                bootstrap);
    }

    public KeystoneConfig with(TokenOptions other) {
        return new KeystoneConfig(
                other,
                auth,
                credentialKeyRepository,
                hashes,
                compliance,
                maxRedelegation,
                audit,
                federation,
                publicEndpoint,
                policy,
                bootstrap);
    }

    public KeystoneConfig with(AuthOptions other) {
        return new KeystoneConfig(
                tokens,
                other,
                credentialKeyRepository,
                hashes,
                compliance,
                maxRedelegation,
                audit,
                federation,
                publicEndpoint,
                policy,
                bootstrap);
    }

    public KeystoneConfig with(HashOptions other) {
        return new KeystoneConfig(
                tokens,
                auth,
                credentialKeyRepository,
                other,
                compliance,
                maxRedelegation,
                audit,
                federation,
                publicEndpoint,
                policy,
                bootstrap);
    }

    public KeystoneConfig with(SecurityCompliance other) {
        return new KeystoneConfig(
                tokens,
                auth,
                credentialKeyRepository,
                hashes,
                other,
                maxRedelegation,
                audit,
                federation,
                publicEndpoint,
                policy,
                bootstrap);
    }

    public KeystoneConfig with(AuditOptions other) {
        return new KeystoneConfig(
                tokens,
                auth,
                credentialKeyRepository,
                hashes,
                compliance,
                maxRedelegation,
                other,
                federation,
                publicEndpoint,
                policy,
                bootstrap);
    }

    public KeystoneConfig with(FederationOptions other) {
        return new KeystoneConfig(
                tokens,
                auth,
                credentialKeyRepository,
                hashes,
                compliance,
                maxRedelegation,
                audit,
                other,
                publicEndpoint,
                policy,
                bootstrap);
    }
}
