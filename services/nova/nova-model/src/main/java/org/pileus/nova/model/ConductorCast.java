package org.pileus.nova.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Casts to nova-conductor, topic `conductor`: the tasks. At least once; each is safe to receive twice,
/// because it looks at the record first. A task lives as long as its message: a conductor that dies in it
/// leaves the message to the next.
public sealed interface ConductorCast {
    /// Name on the wire.
    String method();

    ObjectNode args();

    /// Finds hosts for new instances and sends them there. From nova-api, in the transaction that made
    /// their rows.
    record ScheduleAndBuild(List<UUID> instances) implements ConductorCast {
        public static final String METHOD = "schedule_and_build_instances";

        public ScheduleAndBuild {
            instances = List.copyOf(instances);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object();
            node.set("instances", Texts.array(instances));
            return node;
        }
    }

    /// A build failed on a host: try the next one. From compute, which has cleaned up.
    record BuildElsewhere(
            UUID instance, long fence, String failedHost, String reason, List<Selection> alternates, int attempt)
            implements ConductorCast {
        public static final String METHOD = "build_instances";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object();
            node.put("instance", instance.toString());
            node.put("fence", fence);
            node.put("failed_host", failedHost);
            node.put("reason", reason);
            node.set("alternates", Selection.toJson(alternates));
            node.put("attempt", attempt);
            return node;
        }
    }

    /// Deletes an instance whose host is unknown or down, without its help: ports, allocation, row.
    /// nova-api has set `task_state` deleting. The host removes the guest when it returns.
    record DeleteLocally(UUID instance) implements ConductorCast {
        public static final String METHOD = "terminate_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("instance", instance.toString());
        }
    }

    /// Starts the resize or migration that the row's [Move] describes. nova-api has set `task_state` resize_prep.
    /// @param targetHost  the one host to use, or null
    record MigrateServer(UUID instance, @Nullable String targetHost) implements ConductorCast {
        public static final String METHOD = "migrate_server";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object().put("instance", instance.toString());
            Texts.put(node, "target_host", targetHost);
            return node;
        }
    }

    /// Finds a host for an offloaded instance and builds it from its snapshot. nova-api has set `task_state`
    /// unshelving.
    record Unshelve(
            UUID instance, @Nullable String host, @Nullable String availabilityZone) implements ConductorCast {
        public static final String METHOD = "unshelve_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object().put("instance", instance.toString());
            Texts.put(node, "host", host);
            Texts.put(node, "availability_zone", availabilityZone);
            return node;
        }
    }

    /// Builds the instance of a dead host on another one. nova-api has set `task_state` rebuilding.
    record Evacuate(UUID instance, @Nullable String targetHost) implements ConductorCast {
        public static final String METHOD = "rebuild_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object().put("instance", instance.toString());
            Texts.put(node, "target_host", targetHost);
            return node;
        }
    }

    /// How far a build is, for whoever looks at the server meanwhile. Not durable, may be lost.
    record Progress(UUID instance, long fence, TaskState task) implements ConductorCast {
        public static final String METHOD = "instance_progress";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object()
                    .put("instance", instance.toString())
                    .put("fence", fence)
                    .put("task_state", task.word());
        }
    }

    /// A service without a database handle lives: for its record in `os-services`. May be lost.
    /// @param binary  `nova-scheduler`
    record ServiceUp(String binary, String host) implements ConductorCast {
        public static final String METHOD = "service_up";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("binary", binary).put("host", host);
        }
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method this version does not know
    static ConductorCast decode(String method, ObjectNode args) {
        return switch (method) {
            case ScheduleAndBuild.METHOD -> new ScheduleAndBuild(Texts.uuids(args.path("instances")));
            case BuildElsewhere.METHOD ->
                new BuildElsewhere(
                        Texts.uuid(args, "instance"),
                        args.path("fence").asLong(0),
                        Json.text(args, "failed_host"),
                        Json.text(args, "reason"),
                        Selection.listFromJson(args.path("alternates")),
                        args.path("attempt").asInt(1));
            case DeleteLocally.METHOD -> new DeleteLocally(Texts.uuid(args, "instance"));
            case MigrateServer.METHOD ->
                new MigrateServer(Texts.uuid(args, "instance"), Json.textOrNull(args, "target_host"));
            case Unshelve.METHOD ->
                new Unshelve(
                        Texts.uuid(args, "instance"),
                        Json.textOrNull(args, "host"),
                        Json.textOrNull(args, "availability_zone"));
            case Evacuate.METHOD -> new Evacuate(Texts.uuid(args, "instance"), Json.textOrNull(args, "target_host"));
            case Progress.METHOD ->
                new Progress(
                        Texts.uuid(args, "instance"),
                        args.path("fence").asLong(0),
                        TaskState.of(Json.text(args, "task_state")));
            case ServiceUp.METHOD -> new ServiceUp(Json.text(args, "binary"), Json.text(args, "host"));
            default -> throw new IllegalArgumentException("conductor method " + method);
        };
    }
}
