package org.pileus.kernel.db;

import java.lang.System.Logger.Level;
import java.util.List;

/// Runs what waited for a commit. A failing hook is logged: the commit stands.
final class Hooks {
    private static final System.Logger LOG = System.getLogger(Hooks.class.getName());

    private Hooks() {}

    static void run(String schema, List<Runnable> hooks) {
        for (var hook : hooks) {
            try {
                hook.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "work after a commit of " + schema + " failed", e);
            }
        }
    }
}
