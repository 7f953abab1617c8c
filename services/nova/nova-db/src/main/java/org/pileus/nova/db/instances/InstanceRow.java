package org.pileus.nova.db.instances;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Sql;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceState;
import org.pileus.nova.model.InstanceTimes;
import org.pileus.nova.model.Lock;
import org.pileus.nova.model.Move;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;

/// Between a row of `instances` and an [Instance]: columns by number, in the order of [#COLUMNS].
final class InstanceRow {
    static final String COLUMNS = """
            id, number, project_id, user_id, name, description, hostname, flavor, image, spec, vm_state, task_state, \
            power_state, progress, fault, host, node, availability_zone, vifs, metadata, tags, access_ip_v4, access_ip_v6, \
            locked_by, locked_reason, move, system_metadata, created_at, updated_at, launched_at, terminated_at, \
            deleted_at, fence""";
    static final String INSERT = """
            INSERT INTO instances (id, number, project_id, user_id, name, description, hostname, flavor, image, spec, \
            vm_state, task_state, power_state, progress, fault, host, node, availability_zone, vifs, metadata, tags, \
            access_ip_v4, access_ip_v6, locked_by, locked_reason, move, system_metadata, created_at, updated_at, \
            launched_at, terminated_at, deleted_at, fence, key_name, reservation_id, image_id, flavor_id, group_id, \
            vcpus, memory_mib)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \
            ?, ?, ?, ?, ?, ?)""";

    private InstanceRow() {}

    static Instance map(Row row, ParsedTexts parsed) {
        var task = row.textOrNull(12);
        var fault = row.objectOrNull(15);
        var lockedBy = row.textOrNull(24);
        var move = row.objectOrNull(26);
        return new Instance(
                row.uuid(1),
                row.number(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.textOrNull(6),
                row.text(7),
                parsed.flavor(row.text(8)),
                parsed.image(row.textOrNull(9)),
                parsed.spec(row.text(10)),
                new InstanceState(
                        VmState.of(row.text(11)),
                        task == null ? null : TaskState.of(task),
                        row.integer(13),
                        row.integer(14),
                        fault == null ? null : Fault.fromJson(fault)),
                new Place(row.textOrNull(16), row.textOrNull(17), row.textOrNull(18)),
                parsed.vifs(row.text(19)),
                ParsedTexts.map(row.text(20)),
                ParsedTexts.list(row.text(21)),
                row.textOrNull(22),
                row.textOrNull(23),
                lockedBy == null ? null : new Lock(lockedBy, row.textOrNull(25)),
                move == null ? null : Move.fromJson(move),
                ParsedTexts.map(row.text(27)),
                new InstanceTimes(
                        row.time(28), row.time(29), row.timeOrNull(30), row.timeOrNull(31), deleted(row.number(32))),
                row.number(33));
    }

    private static @Nullable Instant deleted(long micros) {
        return micros == 0 ? null : Sql.instant(micros);
    }

    /// A new instance as its row gives it back: times to the microsecond.
    static Instance stored(Instance it) {
        var draft = new InstanceDraft(it);
        draft.updated = RecentInstances.stored(it.times().updated());
        return draft.done();
    }

    static @Nullable Object[] values(Instance it) {
        var state = it.state();
        var task = state.task();
        var fault = state.fault();
        var image = it.image();
        var lock = it.lock();
        var move = it.move();
        var deleted = it.times().deleted();
        var group = it.spec().group();
        UUID groupId = group == null ? null : group.id();
        return new @Nullable Object[] {
            it.id(),
            it.number(),
            it.projectId(),
            it.userId(),
            it.name(),
            it.description(),
            it.hostname(),
            it.flavor().toJson(),
            image == null ? null : image.toJson(),
            it.spec().toJson(),
            state.vm().word(),
            task == null ? null : task.word(),
            state.powerState(),
            state.progress(),
            fault == null ? null : fault.toJson(),
            it.place().host(),
            it.place().node(),
            it.place().availabilityZone(),
            Vif.toJson(it.vifs()),
            Texts.object(it.metadata()),
            Texts.array(it.tags()),
            it.accessIpv4(),
            it.accessIpv6(),
            lock == null ? null : lock.by(),
            lock == null ? null : lock.reason(),
            move == null ? null : move.toJson(),
            Texts.object(it.systemMetadata()),
            it.times().created(),
            it.times().updated(),
            it.times().launched(),
            it.times().terminated(),
            deleted == null ? 0L : Sql.micros(deleted),
            it.fence(),
            it.spec().keyName(),
            it.spec().reservationId(),
            image == null ? "" : image.id(),
            it.flavor().id(),
            groupId,
            it.flavor().vcpus(),
            it.flavor().memoryMib()
        };
    }
}
