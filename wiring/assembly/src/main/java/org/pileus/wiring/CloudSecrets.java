package org.pileus.wiring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// The generated passwords of one cloud, kept in `secrets.json` of its data directory. Never a default: each is made
/// when it is first asked for.
public final class CloudSecrets {
    private final Path file;
    private final ObjectNode values;
    private final SecureRandom random = new SecureRandom();

    private CloudSecrets(Path file, ObjectNode values) {
        this.file = file;
        this.values = values;
    }

    public static CloudSecrets in(Path dataDir) {
        var file = dataDir.resolve("secrets.json");
        return new CloudSecrets(file, Files.exists(file) ? Json.readObject(PrivateFiles.read(file)) : Json.object());
    }

    /// The secret of this name: `admin`, `nova`, `metadata`.
    public synchronized Secret get(String name) {
        if (Json.textOrNull(values, name) == null) {
            var bytes = new byte[16];
            random.nextBytes(bytes);
            values.put(name, HexFormat.of().formatHex(bytes));
            PrivateFiles.write(file, Json.text(values) + "\n");
        }
        return new Secret(Json.text(values, name));
    }
}
