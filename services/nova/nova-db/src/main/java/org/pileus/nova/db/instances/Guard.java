package org.pileus.nova.db.instances;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// What must hold of a row for a change to be made: the WHERE of a conditional update. Immutable;
/// conditions add up. A row that is deleted is never changed.
public final class Guard {
    private static final Guard ALIVE = new Guard(" AND deleted_at = 0", List.of());
    final String where;
    final List<@Nullable Object> values;

    private Guard(String where, List<@Nullable Object> values) {
        this.where = where;
        this.values = values;
    }

    /// The instance is not deleted; nothing else.
    public static Guard alive() {
        return ALIVE;
    }

    private Guard and(String condition, @Nullable Object... more) {
        List<@Nullable Object> all = new ArrayList<>(values);
        all.addAll(Arrays.asList(more));
        return new Guard(where + " AND " + condition, all);
    }

    /// The row still belongs to the actor that was given this number.
    public Guard fence(long fence) {
        return and("fence = ?", fence);
    }

    public Guard host(@Nullable String host) {
        return host == null ? and("host IS NULL") : and("host = ?", host);
    }

    public Guard vm(VmState state) {
        return and("vm_state = ?", state.word());
    }

    public Guard vm(Collection<VmState> states) {
        return and(
                "vm_state IN (" + marks(states.size()) + ")",
                states.stream().map(VmState::word).toArray());
    }

    /// Nothing is being done to the instance.
    public Guard noTask() {
        return and("task_state IS NULL");
    }

    public Guard task(TaskState state) {
        return and("task_state = ?", state.word());
    }

    /// One of the task states; null among them is "no task". An empty list allows any.
    public Guard tasks(Collection<@Nullable TaskState> states) {
        if (states.isEmpty()) {
            return this;
        }
        List<Object> words = new ArrayList<>();
        for (var state : states) {
            if (state != null) {
                words.add(state.word());
            }
        }
        var none = words.size() < states.size();
        if (words.isEmpty()) {
            return noTask();
        }
        var in = "task_state IN (" + marks(words.size()) + ")";
        return and(none ? "(task_state IS NULL OR " + in + ")" : in, words.toArray());
    }

    /// It is not being deleted.
    public Guard notDeleting() {
        return and("(task_state IS NULL OR task_state NOT IN ('deleting', 'soft-deleting'))");
    }

    /// Nothing changed it since it was read.
    public Guard updatedAt(java.time.Instant time) {
        return and("updated_at = ?", time);
    }

    private static String marks(int count) {
        return count <= 1 ? "?" : "?, ".repeat(count - 1) + "?";
    }
}
