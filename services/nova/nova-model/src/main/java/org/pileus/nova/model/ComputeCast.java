package org.pileus.nova.model;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Casts to one nova-compute, topic `compute.<host>`. At least once; each is safe to receive twice. All name the
/// instance and the fencing number of its row at sending: an older number than the row's is not acted upon. The
/// request id of the context names the instance action that the outcome is written to.
public sealed interface ComputeCast {
    /// Name on the wire.
    String method();

    UUID instance();

    /// The row's fencing number when this was sent.
    long fence();

    /// What the method wants beyond instance and fence.
    default void more(ObjectNode args) {}

    default ObjectNode args() {
        var node = Json.object();
        node.put("instance", instance().toString());
        node.put("fence", fence());
        more(node);
        return node;
    }

    /// Makes the guest. The rest is in the row ([ConductorCall.InstanceInfo]).
    /// @param alternates  further places, for [ConductorCast.BuildElsewhere]
    /// @param attempt     1 for the first host
    record BuildAndRun(UUID instance, long fence, List<Selection> alternates, int attempt) implements ComputeCast {
        public static final String METHOD = "build_and_run_instance";

        public BuildAndRun {
            alternates = List.copyOf(alternates);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            args.set("alternates", Selection.toJson(alternates));
            args.put("attempt", attempt);
        }
    }

    /// Removes the guest, its ports and its allocation, then deletes the row. nova-api has set `task_state`
    /// deleting.
    record Terminate(UUID instance, long fence) implements ComputeCast {
        public static final String METHOD = "terminate_instance";

        @Override
        public String method() {
            return METHOD;
        }
    }

    /// Changes the guest's power.
    record Power(UUID instance, long fence, PowerAction action) implements ComputeCast {
        @Override
        public String method() {
            return action.method();
        }
    }

    /// Makes the guest anew from the row's image. nova-api has set `task_state` rebuilding and the new
    /// image in the row.
    /// @param evacuate  the instance comes from a dead host: there is no guest here yet
    record Rebuild(UUID instance, long fence, boolean evacuate) implements ComputeCast {
        public static final String METHOD = "rebuild_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            args.put("evacuate", evacuate);
        }
    }

    /// Boots a rescue image instead of the guest's disk. `task_state` rescuing.
    record Rescue(UUID instance, long fence, @Nullable String image) implements ComputeCast {
        public static final String METHOD = "rescue_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            Texts.put(args, "image", image);
        }
    }

    /// Back from rescue. `task_state` unrescuing.
    record Unrescue(UUID instance, long fence) implements ComputeCast {
        public static final String METHOD = "unrescue_instance";

        @Override
        public String method() {
            return METHOD;
        }
    }

    /// Uploads the root disk into an image record that nova-api has made. `task_state` image_snapshot_pending.
    record Snapshot(UUID instance, long fence, String image) implements ComputeCast {
        public static final String METHOD = "snapshot_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            args.put("image", image);
        }
    }

    /// Uploads the root disk, stops the guest, and offloads it if the host is configured so. `task_state`
    /// shelving.
    record Shelve(UUID instance, long fence, String image) implements ComputeCast {
        public static final String METHOD = "shelve_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            args.put("image", image);
        }
    }

    /// Removes the guest of a shelved instance; its record stays. `task_state` shelving_offloading.
    record ShelveOffload(UUID instance, long fence) implements ComputeCast {
        public static final String METHOD = "shelve_offload_instance";

        @Override
        public String method() {
            return METHOD;
        }
    }

    /// Makes the guest of an offloaded instance, or starts that of a shelved one.
    /// @param image  to build from, or null to start what is there
    record Unshelve(UUID instance, long fence, @Nullable String image) implements ComputeCast {
        public static final String METHOD = "unshelve_instance";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            Texts.put(args, "image", image);
        }
    }

    /// Unplugs a port.
    record DetachInterface(UUID instance, long fence, UUID port) implements ComputeCast {
        public static final String METHOD = "detach_interface";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            args.put("port", port.toString());
        }
    }

    /// Something happened elsewhere. The fence is not looked at.
    record ExternalEvents(UUID instance, long fence, List<ExternalEvent> events) implements ComputeCast {
        public static final String METHOD = "external_instance_event";

        public ExternalEvents {
            events = List.copyOf(events);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public void more(ObjectNode args) {
            var list = args.putArray("events");
            events.forEach(event -> list.add(event.toJson()));
        }
    }

    /// Gives the guest on this host the new size of the row's [Move]. `task_state` resize_prep.
    record ResizeHere(UUID instance, long fence) implements ComputeCast {
        public static final String METHOD = "resize_instance";

        @Override
        public String method() {
            return METHOD;
        }
    }

    /// Makes a resize final.
    record ConfirmResize(UUID instance, long fence) implements ComputeCast {
        public static final String METHOD = "confirm_resize";

        @Override
        public String method() {
            return METHOD;
        }
    }

    /// Returns to the old size.
    record RevertResize(UUID instance, long fence) implements ComputeCast {
        public static final String METHOD = "revert_resize";

        @Override
        public String method() {
            return METHOD;
        }
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method this version does not know
    static ComputeCast decode(String method, ObjectNode args) {
        var instance = Texts.uuid(args, "instance");
        var fence = args.path("fence").asLong(0);
        for (var action : PowerAction.values()) {
            if (action.method().equals(method)) {
                return new Power(instance, fence, action);
            }
        }
        return switch (method) {
            case BuildAndRun.METHOD ->
                new BuildAndRun(
                        instance,
                        fence,
                        Selection.listFromJson(args.path("alternates")),
                        args.path("attempt").asInt(1));
            case Terminate.METHOD -> new Terminate(instance, fence);
            case Rebuild.METHOD ->
                new Rebuild(instance, fence, args.path("evacuate").asBoolean(false));
            case Rescue.METHOD -> new Rescue(instance, fence, Json.textOrNull(args, "image"));
            case Unrescue.METHOD -> new Unrescue(instance, fence);
            case Snapshot.METHOD -> new Snapshot(instance, fence, Json.text(args, "image"));
            case Shelve.METHOD -> new Shelve(instance, fence, Json.text(args, "image"));
            case ShelveOffload.METHOD -> new ShelveOffload(instance, fence);
            case Unshelve.METHOD -> new Unshelve(instance, fence, Json.textOrNull(args, "image"));
            case DetachInterface.METHOD -> new DetachInterface(instance, fence, Texts.uuid(args, "port"));
            case ExternalEvents.METHOD -> new ExternalEvents(instance, fence, events(args));
            case ResizeHere.METHOD -> new ResizeHere(instance, fence);
            case ConfirmResize.METHOD -> new ConfirmResize(instance, fence);
            case RevertResize.METHOD -> new RevertResize(instance, fence);
            default -> throw new IllegalArgumentException("compute method " + method);
        };
    }

    private static List<ExternalEvent> events(ObjectNode args) {
        List<ExternalEvent> list = new ArrayList<>();
        args.path("events").forEach(item -> list.add(ExternalEvent.fromJson(item)));
        return list;
    }
}
