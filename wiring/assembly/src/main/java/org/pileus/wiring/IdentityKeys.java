package org.pileus.wiring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.keystone.KeystoneConfig;
import org.pileus.keystone.fernet.JwsKeys;
import org.pileus.keystone.fernet.KeyRepository;

/// The key repositories of the identity service as its configuration names them, for commands beside a running
/// service: it sees new keys within seconds.
public final class IdentityKeys {
    private final KeystoneConfig config;
    private final SecureRandom random = new SecureRandom();

    private IdentityKeys(KeystoneConfig config) {
        this.config = config;
    }

    /// @param file  the configuration; null: `pileus.conf` of the data directory when it is there
    public static IdentityKeys of(Path dataDir, @Nullable Path file) {
        return new IdentityKeys(configuration(dataDir, file));
    }

    static KeystoneConfig configuration(Path dataDir, @Nullable Path file) {
        var usual = dataDir.resolve("pileus.conf");
        var read = file != null
                ? ConfigFile.load(file)
                : Files.exists(usual) ? ConfigFile.load(usual) : ConfigFile.empty();
        var cloud = new CloudConfig(
                new ConfigReader(read),
                CloudSecrets.none(),
                dataDir,
                dataDir,
                new CloudConfig.Addresses(new Ports(0, false), "127.0.0.1", "127.0.0.1"));
        return cloud.keystone();
    }

    /// Token keys.
    public KeyRepository fernet() {
        return new KeyRepository(
                config.tokens().keyRepository(), config.tokens().maxActiveKeys(), random);
    }

    /// Credential keys. None is ever removed here: the service does that, once nothing stored needs it.
    public KeyRepository credentials() {
        return new KeyRepository(config.credentialKeyRepository(), Integer.MAX_VALUE, random);
    }

    /// The pair of keys that signs tokens with `[token] provider = jws`.
    public JwsKeys jws() {
        return new JwsKeys(config.tokens().jwsPrivateKeys(), config.tokens().jwsPublicKeys(), random);
    }
}
