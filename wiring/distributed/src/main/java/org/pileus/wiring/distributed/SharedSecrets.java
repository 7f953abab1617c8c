package org.pileus.wiring.distributed;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.wiring.CloudSecrets;

/// The file of service passwords that the hosts of a cloud share. Keystone's first start makes it; the operator
/// copies it.
/// @param file      readable by its owner alone
record SharedSecrets(Path file, Patience patience) {

    /// @param makeIt  true for keystone: a missing file is made, with every password in it
    CloudSecrets open(boolean makeIt) {
        if (makeIt && !Files.exists(file)) {
            return CloudSecrets.make(file);
        }
        return patience.until("the file " + file, () -> {
            if (!Files.exists(file)) {
                throw new ApiException(new Failure.Unavailable(
                        "it is made by the first start of keystone; copy it from there, with mode 600"));
            }
            return CloudSecrets.existing(file);
        });
    }
}
