package org.pileus.keystone.audit;

import java.util.List;
import java.util.Set;

/// Which events are made, and where they go: keystone's `[DEFAULT]` and `[oslo_messaging_notifications]`.
///
/// @param drivers  `driver`: `log`, `messagingv2` (the bus) or `noop`; none is the default, as upstream
/// @param cadf     `notification_format`: `cadf`, or else `basic`, which names the object alone
/// @param optOut   `notification_opt_out`: events that are not made, as `identity.user.created`
public record AuditOptions(List<String> drivers, boolean cadf, List<String> optOut) {
    private static final Set<String> KNOWN = Set.of("log", "messagingv2", "noop");

    public static final AuditOptions DEFAULTS = new AuditOptions(
            List.of(), true, List.of("identity.authenticate.success", "identity.authenticate.pending"));

    public AuditOptions {
        drivers = List.copyOf(drivers);
        optOut = List.copyOf(optOut);
        for (var driver : drivers) {
            if (!KNOWN.contains(driver)) {
                throw new IllegalArgumentException(
                        "[oslo_messaging_notifications] driver " + driver + " is not one of log, messagingv2, noop");
            }
        }
    }

    boolean to(String driver) {
        return drivers.contains(driver);
    }
}
