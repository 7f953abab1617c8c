package org.pileus.nova.api.servers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// The status that users see: a function of what an instance is and what is being done to it.
public final class ServerStatus {
    private ServerStatus() {}

    public static String of(VmState vm, @Nullable TaskState task) {
        return switch (vm) {
            case BUILDING -> "BUILD";
            case ACTIVE -> task == null ? "ACTIVE" : active(task);
            case STOPPED -> resizing(task) ? "RESIZE" : rebuilding(task) ? "REBUILD" : "SHUTOFF";
            case RESIZED -> task == TaskState.RESIZE_REVERTING ? "REVERT_RESIZE" : "VERIFY_RESIZE";
            case PAUSED -> task == TaskState.MIGRATING ? "MIGRATING" : "PAUSED";
            case SUSPENDED -> "SUSPENDED";
            case RESCUED -> "RESCUE";
            case ERROR -> rebuilding(task) ? "REBUILD" : "ERROR";
            case DELETED -> "DELETED";
            case SOFT_DELETED -> "SOFT_DELETED";
            case SHELVED -> "SHELVED";
            case SHELVED_OFFLOADED -> "SHELVED_OFFLOADED";
        };
    }

    private static String active(TaskState task) {
        return switch (task) {
            case REBOOTING, REBOOT_PENDING, REBOOT_STARTED -> "REBOOT";
            case REBOOTING_HARD, REBOOT_PENDING_HARD, REBOOT_STARTED_HARD -> "HARD_REBOOT";
            case UPDATING_PASSWORD -> "PASSWORD";
            case MIGRATING -> "MIGRATING";
            default -> resizing(task) ? "RESIZE" : rebuilding(task) ? "REBUILD" : "ACTIVE";
        };
    }

    private static boolean resizing(@Nullable TaskState task) {
        return task == TaskState.RESIZE_PREP
                || task == TaskState.RESIZE_MIGRATING
                || task == TaskState.RESIZE_MIGRATED
                || task == TaskState.RESIZE_FINISH;
    }

    private static boolean rebuilding(@Nullable TaskState task) {
        return task == TaskState.REBUILDING
                || task == TaskState.REBUILD_BLOCK_DEVICE_MAPPING
                || task == TaskState.REBUILD_SPAWNING;
    }

    /// Whether a status says how far something is.
    static boolean hasProgress(String status) {
        return switch (status) {
            case "ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING" -> true;
            default -> false;
        };
    }

    /// The states behind some statuses.
    /// @param tasks empty when the status is the plain one of its state: then any task fits
    record States(Set<VmState> vms, List<TaskState> tasks) {
        boolean none() {
            return vms.isEmpty();
        }
    }

    /// Null tasks are not looked at: `ACTIVE` also finds servers that are being rebooted, as upstream does.
    static States statesOf(Collection<String> statuses) {
        var vms = EnumSet.noneOf(VmState.class);
        var tasks = new ArrayList<TaskState>();
        var plain = false;
        for (var vm : VmState.values()) {
            for (var wanted : statuses) {
                var status = wanted.toUpperCase(java.util.Locale.ROOT);
                if (of(vm, null).equals(status)) {
                    vms.add(vm);
                    plain = true;
                    continue;
                }
                for (var task : TaskState.values()) {
                    if (of(vm, task).equals(status)) {
                        vms.add(vm);
                        tasks.add(task);
                    }
                }
            }
        }
        return new States(vms, plain ? List.of() : tasks);
    }
}
