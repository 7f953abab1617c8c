package org.pileus.nova.model;

import java.util.UUID;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Calls to one nova-compute, topic `compute.<host>`, mostly from nova-api: it waits for the answer.
/// Failures come back as [org.pileus.kernel.core.ApiException].
public sealed interface ComputeCall {
    String method();

    UUID instance();

    ObjectNode args();

    /// Makes or binds a port and plugs it into the guest. Answers the `vif` as [Vif#toJson()]; it is in the
    /// row then.
    record AttachInterface(UUID instance, long fence, RequestedNetwork network) implements ComputeCall {
        public static final String METHOD = "attach_interface";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object().put("instance", instance.toString()).put("fence", fence);
            node.set("network", network.toJson());
            return node;
        }
    }

    /// The end of the serial console. Answers `output`, text.
    /// @param lines  how many lines; negative for all that is kept
    record ConsoleOutput(UUID instance, int lines) implements ComputeCall {
        public static final String METHOD = "get_console_output";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("instance", instance.toString()).put("lines", lines);
        }
    }

    /// Where the screen is served. Answers `host` and `port`, as the console proxy reaches them.
    record VncConsole(UUID instance) implements ComputeCall {
        public static final String METHOD = "get_vnc_console";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("instance", instance.toString());
        }
    }

    /// Whether this host still has the guest with its screen at that port. Answers `valid`.
    record ValidateConsole(UUID instance, int port) implements ComputeCall {
        public static final String METHOD = "validate_console_port";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("instance", instance.toString()).put("port", port);
        }
    }

    /// How the guest does. Answers the body of `GET /servers/{id}/diagnostics` of 2.48.
    record Diagnostics(UUID instance) implements ComputeCall {
        public static final String METHOD = "get_instance_diagnostics";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("instance", instance.toString());
        }
    }

    /// Whether this is one of the calls; the others are casts.
    static boolean knows(String method) {
        return switch (method) {
            case AttachInterface.METHOD,
                    ConsoleOutput.METHOD,
                    VncConsole.METHOD,
                    ValidateConsole.METHOD,
                    Diagnostics.METHOD -> true;
            default -> false;
        };
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method this version does not know
    static ComputeCall decode(String method, ObjectNode args) {
        var instance = Texts.uuid(args, "instance");
        return switch (method) {
            case AttachInterface.METHOD ->
                new AttachInterface(
                        instance, args.path("fence").asLong(0), RequestedNetwork.fromJson(args.path("network")));
            case ConsoleOutput.METHOD ->
                new ConsoleOutput(instance, args.path("lines").asInt(-1));
            case VncConsole.METHOD -> new VncConsole(instance);
            case ValidateConsole.METHOD ->
                new ValidateConsole(instance, args.path("port").asInt(0));
            case Diagnostics.METHOD -> new Diagnostics(instance);
            default -> throw new IllegalArgumentException("compute method " + method);
        };
    }
}
