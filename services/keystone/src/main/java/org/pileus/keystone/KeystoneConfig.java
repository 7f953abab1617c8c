package org.pileus.keystone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;

/// The configuration of the identity service. Keys are keystone's where it has one.
///
/// @param keyRepository       `[fernet_tokens] key_repository`
/// @param credentialKeyRepository `[credential] key_repository`: keys that seal credentials in the database
/// @param maxActiveKeys       `[fernet_tokens] max_active_keys`
/// @param tokenExpiration     `[token] expiration`
/// @param allowExpiredWindow  `[token] allow_expired_window`
/// @param rescopeAllowed      `[token] allow_rescope_scoped_token`
/// @param passwordHashRounds  `[identity] password_hash_rounds`: 2 to this power, 4 to 31
/// @param concurrentHashes    `[identity] concurrent_hashes` (ours): passwords hashed at the same time
/// @param passwordMemory `[identity] password_memory` (ours): how long a right password is not hashed again; 0 is
///     off
/// @param publicEndpoint `[DEFAULT] public_endpoint`: what links begin with; null: the address the client
///     used
/// @param policy              rule name to check, from `policy.yaml`
/// @param bootstrap           what to make at the first start
public record KeystoneConfig(
        Path keyRepository,
        Path credentialKeyRepository,
        int maxActiveKeys,
        Duration tokenExpiration,
        Duration allowExpiredWindow,
        boolean rescopeAllowed,
        int passwordHashRounds,
        int concurrentHashes,
        Duration passwordMemory,
        @Nullable String publicEndpoint,
        Map<String, String> policy,
        Bootstrapping bootstrap) {

    public KeystoneConfig {
        policy = Map.copyOf(policy);
        if (passwordHashRounds < 4 || passwordHashRounds > 31) {
            throw new IllegalArgumentException("password_hash_rounds " + passwordHashRounds + " is not 4 to 31");
        }
        if (concurrentHashes < 1) {
            throw new IllegalArgumentException("concurrent_hashes " + concurrentHashes + " is below 1");
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

    /// With both key repositories in one directory: `fernet-keys` and `credential-keys`.
    public static KeystoneConfig defaults(Path directory, Bootstrapping bootstrap) {
        return new KeystoneConfig(
                directory.resolve("fernet-keys"),
                directory.resolve("credential-keys"),
                3,
                Duration.ofHours(1),
                Duration.ofDays(2),
                true,
                12,
                Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                Duration.ofSeconds(60),
                null,
                Map.of(),
                bootstrap);
    }
}
