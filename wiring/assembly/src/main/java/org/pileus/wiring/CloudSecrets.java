package org.pileus.wiring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.config.ConfigException;
import tools.jackson.databind.node.ObjectNode;

/// The generated passwords of one cloud, kept in a file. Never a default: each is random.
public final class CloudSecrets {
    /// Everything that any service asks for.
    private static final List<String> NAMES = List.of("admin", "glance", "placement", "nova", "neutron", "metadata");

    private final Path file;
    private final ObjectNode values;
    /// What a missing one means: a new one is made, it is an error, or nobody minds.
    private final Missing missing;
    private final SecureRandom random = new SecureRandom();

    private enum Missing {
        MADE,
        REFUSED,
        EMPTY
    }

    private CloudSecrets(Path file, ObjectNode values, Missing missing) {
        this.file = file;
        this.values = values;
        this.missing = missing;
    }

    /// Of a data directory that one process uses: `secrets.json`; each is made when it is first asked for.
    public static CloudSecrets in(Path dataDir) {
        var file = dataDir.resolve("secrets.json");
        return new CloudSecrets(file, Files.exists(file) ? read(file) : Json.object(), Missing.MADE);
    }

    /// Makes the file that several processes and hosts share, with all passwords in it.
    public static CloudSecrets make(Path file) {
        var secrets = new CloudSecrets(file, Json.object(), Missing.MADE);
        NAMES.forEach(name -> secrets.values.put(name, secrets.generated()));
        secrets.store();
        return secrets;
    }

    /// A shared file that is there; a host needs only the names that its services use.
    public static CloudSecrets existing(Path file) {
        return new CloudSecrets(file, read(file), Missing.REFUSED);
    }

    /// Knows nothing, for reading options alone.
    public static CloudSecrets none() {
        return new CloudSecrets(Path.of("secrets.json"), Json.object(), Missing.EMPTY);
    }

    private static ObjectNode read(Path file) {
        return Json.readObject(PrivateFiles.read(file));
    }

    /// The secret of this name: `admin`, `nova`, `metadata`.
    public synchronized Secret get(String name) {
        if (Json.textOrNull(values, name) == null) {
            switch (missing) {
                case MADE -> {
                    values.put(name, generated());
                    store();
                }
                case REFUSED -> throw new ConfigException(file + " has no password called " + name);
                case EMPTY -> {
                    return new Secret("");
                }
            }
        }
        return new Secret(Json.text(values, name));
    }

    /// Remembers a secret that an operator chose.
    public synchronized void put(String name, Secret secret) {
        if (!secret.reveal().equals(Json.textOrNull(values, name))) {
            values.put(name, secret.reveal());
            store();
        }
    }

    private String generated() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void store() {
        PrivateFiles.write(file, Json.text(values) + "\n");
    }
}
