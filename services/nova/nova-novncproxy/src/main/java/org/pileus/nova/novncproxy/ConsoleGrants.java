package org.pileus.nova.novncproxy;

import java.util.UUID;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.messaging.Bus;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.NovaTopics;

/// Asks whether a token opens a console: conductor uses it up, then the guest's host says whether it still has it
/// there.
final class ConsoleGrants {
    private final Bus bus;

    ConsoleGrants(Bus bus) {
        this.bus = bus;
    }

    /// Where one token leads.
    record Screen(UUID instance, String host, int port) {}

    /// Uses a token up.
    /// @throws ApiException `Forbidden`, the same for every reason, or `Unavailable`
    Screen redeem(Secret token) {
        var redeem = new ConductorCall.RedeemConsole(token);
        var grant = bus.call(NovaTopics.CONDUCTOR, redeem.method(), redeem.args(), NovaTopics.CALL);
        if (!grant.path("type").asString("").equals("novnc")) {
            throw refused();
        }
        var instance = UUID.fromString(Json.text(grant, "instance"));
        var port = grant.path("internal_port").intValue();
        var check = new ComputeCall.ValidateConsole(instance, port);
        var answer =
                bus.call(NovaTopics.compute(Json.text(grant, "host")), check.method(), check.args(), NovaTopics.CALL);
        if (!answer.path("valid").asBoolean(false)) {
            throw refused();
        }
        return new Screen(instance, Json.text(grant, "internal_host"), port);
    }

    static ApiException refused() {
        return new ApiException(new Failure.Forbidden("The token is invalid or has expired."));
    }
}
