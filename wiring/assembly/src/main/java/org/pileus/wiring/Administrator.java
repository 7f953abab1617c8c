package org.pileus.wiring;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.keystone.AdminBootstrap;
import org.pileus.keystone.passwords.PasswordHasher;

/// Makes sure of an administrator in the identity service's database, and that this cloud's files know its password.
public final class Administrator {
    private Administrator() {}

    /// @param db       the identity service's, also while it runs
    /// @param secrets  where the password of the user `admin` is kept
    /// @return what was made or changed
    public static List<String> ensure(
            Database db, CloudSecrets secrets, Path dataDir, @Nullable Path config, AdminBootstrap.Wanted wanted) {
        var options = IdentityKeys.configuration(dataDir, config);
        try (var timers = new SystemTimers();
                var bus = new InProcessBus(IdSource.random(), timers)) {
            var hasher = new PasswordHasher(options.hashes(), new SecureRandom());
            var done = new AdminBootstrap(db, bus, hasher, IdSource.random(), Clock.systemUTC()).run(wanted);
            if (wanted.user().equals("admin")) {
                secrets.put("admin", wanted.password());
            }
            return done;
        }
    }
}
