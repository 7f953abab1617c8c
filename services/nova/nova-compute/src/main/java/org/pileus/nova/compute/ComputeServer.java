package org.pileus.nova.compute;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.messaging.Message;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ExternalEvent;
import org.pileus.nova.model.NovaTopics;
import tools.jackson.databind.node.ObjectNode;

/// Gives each message of this host's queue to the one class that handles it. Work on one instance is done
/// one at a time; what only tells a waiting build something does not wait for it.
final class ComputeServer {
    private static final int MOST_CONSOLE_BYTES = 102_400;
    private final Host host;
    private final Builds builds;
    private final Terminations terminations;
    private final PowerActions power;
    private final GuestActions actions;

    ComputeServer(Host host, Builds builds, Terminations terminations, PowerActions power, GuestActions actions) {
        this.host = host;
        this.builds = builds;
        this.terminations = terminations;
        this.power = power;
        this.actions = actions;
    }

    @Nullable
    ObjectNode receive(Message message) {
        if (ComputeCall.knows(message.method())) {
            return answer(ComputeCall.decode(message.method(), message.args()));
        }
        if (message.method().equals(NovaTopics.HOST_GUESTS)) {
            return guests();
        }
        handle(ComputeCast.decode(message.method(), message.args()));
        return null;
    }

    private ObjectNode guests() {
        var answer = Json.object();
        var list = answer.putArray("guests");
        host.hypervisor()
                .list()
                .forEach(
                        guest -> list.addObject().put("uuid", guest.id().value().toString()));
        return answer;
    }

    private void handle(ComputeCast message) {
        switch (message) {
            case ComputeCast.ExternalEvents events ->
                events.events().forEach(event -> happened(events.instance(), event));
            case ComputeCast.Terminate end -> {
                host.waits().cancel(end.instance());
                host.locks().with(end.instance(), () -> terminations.run(end.instance()));
            }
            default -> host.locks().with(message.instance(), () -> work(message));
        }
    }

    private void work(ComputeCast message) {
        switch (message) {
            case ComputeCast.BuildAndRun build -> build(build);
            case ComputeCast.Power act -> power.run(act);
            case ComputeCast.Rebuild act -> actions.rebuild(act);
            case ComputeCast.Rescue act -> actions.rescue(act);
            case ComputeCast.Unrescue act -> actions.unrescue(act);
            case ComputeCast.Snapshot act -> actions.snapshot(act);
            case ComputeCast.Shelve act -> actions.shelve(act);
            case ComputeCast.ShelveOffload act -> actions.shelveOffload(act);
            case ComputeCast.Unshelve act -> actions.unshelve(act);
            case ComputeCast.DetachInterface act -> actions.detach(act);
            case ComputeCast.ResizeHere act -> actions.resize(act);
            case ComputeCast.ConfirmResize act -> actions.confirm(act);
            case ComputeCast.RevertResize act -> actions.revert(act);
            case ComputeCast.ExternalEvents _, ComputeCast.Terminate _ ->
                throw new IllegalStateException(message.method());
        }
    }

    private void build(ComputeCast.BuildAndRun message) {
        try {
            builds.run(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void happened(UUID instance, ExternalEvent event) {
        var tag = event.tag();
        var port = tag == null || tag.length() != 36 ? null : UUID.fromString(tag);
        switch (event.name()) {
            case "network-vif-plugged" -> {
                if (port != null && event.status().equals("completed")) {
                    host.waits().plugged(instance, port);
                } else if (port != null) {
                    host.waits().failed(instance, port);
                }
            }
            case "network-changed" -> host.locks().with(instance, () -> actions.refreshNetwork(instance));
            case "network-vif-deleted" -> {
                if (port != null) {
                    host.locks().with(instance, () -> actions.portGone(instance, port));
                }
            }
            default -> {
                // network-vif-unplugged and events of parts that this cloud does not have: nothing to do here.
            }
        }
    }

    private ObjectNode answer(ComputeCall call) {
        try {
            return switch (call) {
                case ComputeCall.AttachInterface attach -> attach(attach);
                case ComputeCall.ConsoleOutput console -> Json.object().put("output", output(console));
                case ComputeCall.VncConsole console -> {
                    var end = host.hypervisor().console().vnc(new GuestId(console.instance()));
                    var address = host.config().vncHost().isEmpty()
                            ? end.host()
                            : host.config().vncHost();
                    yield Json.object().put("host", address).put("port", end.port());
                }
                case ComputeCall.ValidateConsole validate -> Json.object().put("valid", valid(validate));
                case ComputeCall.Diagnostics ask -> diagnostics(ask.instance());
            };
        } catch (HypervisorException e) {
            throw new ApiException(failure(call.instance(), e), e);
        }
    }

    private static Failure failure(UUID instance, HypervisorException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> new Failure.Conflict("Instance " + instance + " is not ready.");
            case WRONG_STATE -> new Failure.Conflict("Instance " + instance + " is in a state that does not allow it.");
            case REFUSED -> new Failure.Invalid("The hypervisor refuses it.");
            case UNAVAILABLE, TIMEOUT ->
                new Failure.Unavailable("The hypervisor of instance " + instance + " does not answer.");
            case NO_CAPACITY, START_FAILED, FAILED -> new Failure.Conflict("The hypervisor could not do it.");
        };
    }

    private ObjectNode attach(ComputeCall.AttachInterface call) {
        var result = new org.pileus.nova.model.Vif[1];
        host.locks().with(call.instance(), () -> result[0] = actions.attach(call));
        return Json.object().set("vif", result[0].toJson());
    }

    private String output(ComputeCall.ConsoleOutput call) {
        var text = new String(
                host.hypervisor().console().log(new GuestId(call.instance()), MOST_CONSOLE_BYTES),
                StandardCharsets.UTF_8);
        if (call.lines() < 0) {
            return text;
        }
        var start = text.length();
        var end = text.endsWith("\n") ? start - 1 : start;
        for (var i = 0; i < call.lines(); i++) {
            var previous = text.lastIndexOf('\n', end - 1);
            if (previous < 0) {
                return text;
            }
            start = previous + 1;
            end = previous;
        }
        return text.substring(start);
    }

    private boolean valid(ComputeCall.ValidateConsole call) {
        try {
            return host.hypervisor().console().vnc(new GuestId(call.instance())).port() == call.port();
        } catch (HypervisorException e) {
            return false;
        }
    }

    private ObjectNode diagnostics(UUID instance) {
        var state = host.power(instance);
        var node = Json.object();
        node.put(
                "state",
                switch (state) {
                    case RUNNING -> "running";
                    case PAUSED -> "paused";
                    case SHUTDOWN -> "shutdown";
                    case CRASHED -> "crashed";
                    case SUSPENDED -> "suspended";
                    case NOSTATE -> "pending";
                });
        var has = host.hypervisor().capacity();
        node.put("driver", has.hypervisorType().equals("fake") ? "fake" : "libvirt");
        node.put("hypervisor", has.hypervisorType().toLowerCase(java.util.Locale.ROOT));
        node.put("hypervisor_os", "linux");
        return node;
    }
}
