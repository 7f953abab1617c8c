package org.pileus.nova.compute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.trace.Means;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.NovaFlow;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Everything else that is done to a guest: rebuild, rescue, snapshot, shelve, resize. Each acts only while
/// the row has its task state, and ends with one report: success, or the task cleared and the action
/// failed.
final class GuestActions {
    private static final System.Logger LOG = System.getLogger(GuestActions.class.getName());
    private final Host host;
    private final GuestStart guests;

    GuestActions(Host host) {
        this.host = host;
        this.guests = new GuestStart(host);
    }

    /// The body of one action.
    private interface Work {
        void run(Instance instance) throws Exception;
    }

    private void act(ComputeCast message, String event, TaskState task, boolean errorOnFailure, Work work) {
        var info = host.conductor().info(message.instance(), message.fence());
        if (info == null || info.instance().taskState() != task) {
            return;
        }
        var instance = info.instance();
        var started = host.now();
        try (var span = host.tracer().open(NovaFlow.ACTION, Host.ACTOR, "hypervisor", Means.HOST, message.method())) {
            span.subject(instance.id()).detail("action", event);
            host.failpoints().before("compute." + message.method());
            try {
                work.run(instance);
                host.failpoints().after("compute." + message.method());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                span.failed(e.getMessage());
                failed(instance, event, task, errorOnFailure, started, e);
            }
        }
    }

    private void failed(
            Instance instance, String event, TaskState task, boolean toError, Instant started, Exception why) {
        LOG.log(Level.WARNING, event + " of instance " + instance.id() + " failed", why);
        var report = host.report(instance)
                .expect(task)
                .task(null)
                .power(host.power(instance.id()).code())
                .fault(host.fault("The action could not be done.", String.valueOf(why.getMessage())))
                .outcome(event, started, String.valueOf(why.getMessage()));
        if (toError) {
            report.vm(VmState.ERROR);
        }
        host.conductor().report(report.build());
    }

    private void done(Instance instance, String event, TaskState task, VmState state, Instant started) {
        var power = host.power(instance.id());
        host.held().power(instance.id(), power);
        host.conductor()
                .report(host.report(instance)
                        .expect(task)
                        .vm(state)
                        .task(null)
                        .power(power.code())
                        .outcome(event, started, null)
                        .build());
    }

    private static InstanceImage image(Instance instance) {
        var image = instance.image();
        if (image == null) {
            throw new BuildFailed(false, "The instance has no image.");
        }
        return image;
    }

    private GuestSpec spec(Instance instance, Flavor flavor) {
        return host.specs().of(instance, flavor, host.specs().root(image(instance), flavor), instance.vifs());
    }

    /// Makes the guest anew from the row's image; ports and addresses stay. A stopped one ends stopped.
    void rebuild(ComputeCast.Rebuild message) {
        var started = host.now();
        act(message, "compute_rebuild_instance", TaskState.REBUILDING, true, instance -> {
            var stopped = instance.vmState() == VmState.STOPPED;
            var root = host.specs().root(image(instance), instance.flavor());
            host.hypervisor().destroy(new GuestId(instance.id()));
            var wait = host.waits().open(instance.id());
            try {
                var vifs = host.network().allocate(instance);
                var spec = host.specs().of(instance, instance.flavor(), root, vifs);
                // The ports are wired already unless it comes from another host.
                guests.start(
                        instance,
                        spec,
                        message.evacuate()
                                ? vifs
                                : vifs.stream().map(v -> v.withActive(true)).toList(),
                        wait);
            } finally {
                host.waits().close(instance.id());
            }
            host.held().hold(instance.id(), instance.flavor(), PowerState.RUNNING);
            if (stopped) {
                host.hypervisor().shutdown(new GuestId(instance.id()), Duration.ZERO);
            }
            done(
                    instance,
                    "compute_rebuild_instance",
                    TaskState.REBUILDING,
                    stopped ? VmState.STOPPED : VmState.ACTIVE,
                    started);
        });
    }

    void rescue(ComputeCast.Rescue message) {
        var started = host.now();
        act(message, "compute_rescue_instance", TaskState.RESCUING, true, instance -> {
            var own = image(instance);
            var image = message.image() == null
                    ? own
                    : new InstanceImage(
                            message.image(),
                            "rescue",
                            format(message.image(), own.diskFormat()),
                            "bare",
                            0,
                            0,
                            own.properties());
            var flavor = instance.flavor();
            var spec = host.specs().of(instance, flavor, host.specs().root(image, flavor), instance.vifs());
            host.network().ensureBridges(instance.vifs());
            host.hypervisor().disks().rescue(spec);
            done(instance, "compute_rescue_instance", TaskState.RESCUING, VmState.RESCUED, started);
        });
    }

    private String format(String image, String otherwise) {
        return host.images()
                .image(UUID.fromString(image))
                .map(record -> record.diskFormat())
                .filter(format -> format != null)
                .orElse(otherwise);
    }

    void unrescue(ComputeCast.Unrescue message) {
        var started = host.now();
        act(message, "compute_unrescue_instance", TaskState.UNRESCUING, true, instance -> {
            host.network().ensureBridges(instance.vifs());
            host.hypervisor().disks().unrescue(spec(instance, instance.flavor()));
            done(instance, "compute_unrescue_instance", TaskState.UNRESCUING, VmState.ACTIVE, started);
        });
    }

    void snapshot(ComputeCast.Snapshot message) {
        var started = host.now();
        var event = "compute_snapshot_instance";
        var info = host.conductor().info(message.instance(), message.fence());
        if (info == null || info.instance().taskState() == null) {
            return;
        }
        // nova-api sets image_snapshot_pending; a backup sets image_backup.
        var task = info.instance().taskState();
        if (task != TaskState.IMAGE_SNAPSHOT_PENDING
                && task != TaskState.IMAGE_SNAPSHOT
                && task != TaskState.IMAGE_BACKUP) {
            return;
        }
        act(message, event, task, false, instance -> {
            try {
                upload(instance, message.image());
            } catch (RuntimeException e) {
                host.images().delete(UUID.fromString(message.image()));
                throw e;
            }
            done(instance, event, task, instance.vmState(), started);
        });
    }

    private void upload(Instance instance, String image) {
        var directory = host.config().imageCache().toAbsolutePath();
        Path file = directory.resolve("snapshot-" + image + ".part");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(file);
            var format = DiskFormat.ofImage(format(image, "qcow2")).orElse(DiskFormat.QCOW2);
            host.hypervisor().disks().snapshot(new GuestId(instance.id()), file, format);
            try (var content = Files.newInputStream(file)) {
                host.images().upload(UUID.fromString(image), content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} stays until the next start: {1}", file, e.getMessage());
        }
    }

    /// Keeps the disk as an image, then leaves the host at once (`shelved_offload_time` 0).
    void shelve(ComputeCast.Shelve message) {
        var started = host.now();
        act(message, "compute_shelve_instance", TaskState.SHELVING, false, instance -> {
            host.hypervisor().shutdown(new GuestId(instance.id()), host.config().shutdownTimeout());
            upload(instance, message.image());
            leave(instance, "compute_shelve_instance", TaskState.SHELVING, started);
        });
    }

    void shelveOffload(ComputeCast.ShelveOffload message) {
        var started = host.now();
        act(
                message,
                "compute_shelve_offload_instance",
                TaskState.SHELVING_OFFLOADING,
                false,
                instance -> leave(instance, "compute_shelve_offload_instance", TaskState.SHELVING_OFFLOADING, started));
    }

    /// Guest, binding and claim go; record and ports stay.
    private void leave(Instance instance, String event, TaskState task, Instant started) {
        host.hypervisor().destroy(new GuestId(instance.id()));
        host.held().drop(instance.id());
        host.network().unbind(instance.vifs());
        host.resources().release(instance.id());
        host.conductor()
                .report(host.report(instance)
                        .expect(task)
                        .vm(VmState.SHELVED_OFFLOADED)
                        .task(null)
                        .power(0)
                        .offload()
                        .outcome(event, started, null)
                        .build());
    }

    void unshelve(ComputeCast.Unshelve message) {
        var started = host.now();
        var event = "compute_unshelve_instance";
        act(message, event, TaskState.UNSHELVING, true, instance -> {
            var from = message.image();
            if (from == null) {
                host.network().ensureBridges(instance.vifs());
                host.hypervisor().powerOn(new GuestId(instance.id()));
                done(instance, event, TaskState.UNSHELVING, VmState.ACTIVE, started);
                return;
            }
            build(instance, from);
            done(instance, event, TaskState.UNSHELVING, VmState.ACTIVE, started);
            host.images().delete(UUID.fromString(from));
        });
    }

    private void build(Instance instance, String from) throws InterruptedException {
        var own = instance.image();
        var image = new InstanceImage(
                from,
                "shelved",
                format(from, "qcow2"),
                "bare",
                0,
                0,
                own == null ? java.util.Map.of() : own.properties());
        var wait = host.waits().open(instance.id());
        try {
            var vifs = host.network().allocate(instance);
            var root = host.specs().root(image, instance.flavor());
            host.held().hold(instance.id(), instance.flavor(), PowerState.RUNNING);
            guests.start(instance, host.specs().of(instance, instance.flavor(), root, vifs), vifs, wait);
        } finally {
            host.waits().close(instance.id());
        }
    }

    /// Gives the guest the new size where it is. It waits for the owner to confirm or revert.
    void resize(ComputeCast.ResizeHere message) {
        var started = host.now();
        act(message, "compute_finish_resize", TaskState.RESIZE_PREP, true, instance -> {
            var move = instance.move();
            if (move == null) {
                throw new BuildFailed(false, "Nothing to resize to.");
            }
            reshape(instance, move.newFlavor(), move.before() != VmState.STOPPED);
            var power = host.power(instance.id());
            host.conductor()
                    .report(host.report(instance)
                            .expect(TaskState.RESIZE_PREP)
                            .vm(VmState.RESIZED)
                            .task(null)
                            .flavor(move.newFlavor())
                            .power(power.code())
                            .outcome("compute_finish_resize", started, null)
                            .build());
        });
    }

    private void reshape(Instance instance, Flavor flavor, boolean start) {
        var guest = new GuestId(instance.id());
        host.hypervisor().shutdown(guest, host.config().shutdownTimeout());
        host.hypervisor().disks().resize(spec(instance, flavor));
        if (start) {
            host.network().ensureBridges(instance.vifs());
            host.hypervisor().powerOn(guest);
        }
        host.held().hold(instance.id(), flavor, host.power(instance.id()));
    }

    void confirm(ComputeCast.ConfirmResize message) {
        var started = host.now();
        var event = "compute_confirm_resize";
        act(
                message,
                event,
                TaskState.RESIZE_CONFIRMING,
                false,
                instance -> endMove(instance, event, TaskState.RESIZE_CONFIRMING, null, started));
    }

    /// Back to the old amounts of memory and processors. The disk stays as large as it is now: none can be
    /// shrunk.
    void revert(ComputeCast.RevertResize message) {
        var started = host.now();
        var event = "compute_revert_resize";
        act(message, event, TaskState.RESIZE_REVERTING, true, instance -> {
            var move = instance.move();
            if (move == null) {
                throw new BuildFailed(false, "Nothing to revert to.");
            }
            var old = move.oldFlavor();
            var size = new Flavor(
                    old.id(),
                    old.name(),
                    old.vcpus(),
                    old.memoryMib(),
                    Math.max(old.rootGib(), move.newFlavor().rootGib()),
                    old.ephemeralGib(),
                    old.swapMib(),
                    old.rxtxFactor(),
                    old.isPublic(),
                    old.disabled(),
                    old.description(),
                    old.extraSpecs());
            reshape(instance, size, move.before() != VmState.STOPPED);
            endMove(instance, event, TaskState.RESIZE_REVERTING, old, started);
        });
    }

    private void endMove(Instance instance, String event, TaskState task, @Nullable Flavor flavor, Instant started) {
        var power = host.power(instance.id());
        host.held().power(instance.id(), power);
        var report = host.report(instance)
                .expect(task)
                .vm(power == PowerState.RUNNING ? VmState.ACTIVE : VmState.STOPPED)
                .task(null)
                .power(power.code())
                .endMove()
                .outcome(event, started, null);
        if (flavor != null) {
            report.flavor(flavor);
        }
        host.conductor().report(report.build());
    }

    /// A task of an earlier process of this service. Its message is delivered again and does the rest; what
    /// must not be done twice ends here.
    void takeUp(Instance instance, TaskState task) {
        switch (task) {
            case IMAGE_SNAPSHOT,
                    IMAGE_SNAPSHOT_PENDING,
                    IMAGE_PENDING_UPLOAD,
                    IMAGE_UPLOADING,
                    IMAGE_BACKUP,
                    UPDATING_PASSWORD -> clear(instance, task, false);
            case REBUILDING, REBUILD_BLOCK_DEVICE_MAPPING, REBUILD_SPAWNING -> clear(instance, task, true);
            default -> LOG.log(Level.INFO, "instance {0}: task {1} waits for its message", instance.id(), task.word());
        }
    }

    private void clear(Instance instance, TaskState task, boolean toError) {
        LOG.log(Level.WARNING, "instance {0}: task {1} was broken off by a restart", instance.id(), task.word());
        var report = host.report(instance)
                .expect(task)
                .task(null)
                .power(host.power(instance.id()).code());
        if (toError) {
            report.vm(VmState.ERROR).fault(host.fault("The rebuild was broken off by a restart of its host.", null));
        }
        host.conductor().report(report.build());
    }

    /// Simulated guests live in the memory of a process: after its restart they are made again as they were.
    void simulateAgain(Instance instance, boolean paused) {
        if (instance.image() == null) {
            return;
        }
        host.hypervisor().spawn(spec(instance, instance.flavor()), paused);
        if (instance.vmState() == VmState.STOPPED) {
            host.hypervisor().shutdown(new GuestId(instance.id()), Duration.ZERO);
        } else if (instance.vmState() == VmState.SUSPENDED) {
            host.hypervisor().unpause(new GuestId(instance.id()));
            host.hypervisor().suspend(new GuestId(instance.id()));
        }
        host.held().hold(instance.id(), instance.flavor(), host.power(instance.id()));
    }

    /// One more NIC.
    /// @return the new NIC, which is in the row
    org.pileus.nova.model.Vif attach(org.pileus.nova.model.ComputeCall.AttachInterface call) {
        var info = host.conductor().info(call.instance(), call.fence());
        if (info == null) {
            throw ApiException.notFound("Instance", call.instance());
        }
        var instance = info.instance();
        var vif = host.network().attach(instance, call.network());
        try {
            host.network().ensureBridges(List.of(vif));
            var image = instance.image();
            host.hypervisor()
                    .attachInterface(
                            new GuestId(instance.id()),
                            GuestSpecs.nic(vif, image == null ? java.util.Map.of() : image.properties()));
            var all = new ArrayList<>(instance.vifs());
            all.removeIf(old -> old.port().equals(vif.port()));
            all.add(vif);
            if (!host.conductor().report(host.report(instance).vifs(all).build())) {
                throw ApiException.conflict("Instance " + instance.id() + " was changed meanwhile.");
            }
            return vif;
        } catch (RuntimeException e) {
            host.hypervisor().detachInterface(new GuestId(instance.id()), vif.port());
            host.network().release(vif.port().toString(), vif.ours());
            throw e;
        }
    }

    void detach(ComputeCast.DetachInterface message) {
        var started = host.now();
        var info = host.conductor().info(message.instance(), message.fence());
        if (info == null) {
            return;
        }
        var instance = info.instance();
        var found = instance.vifs().stream()
                .filter(vif -> vif.port().equals(message.port()))
                .findFirst();
        if (found.isEmpty()) {
            return;
        }
        host.hypervisor().detachInterface(new GuestId(instance.id()), message.port());
        host.network().release(message.port().toString(), found.get().ours());
        var left = instance.vifs().stream()
                .filter(vif -> !vif.port().equals(message.port()))
                .toList();
        host.conductor()
                .report(host.report(instance)
                        .vifs(left)
                        .outcome("compute_detach_interface", started, null)
                        .build());
    }

    /// The port of a NIC was deleted at neutron.
    void portGone(UUID id, UUID port) {
        var info = host.conductor().info(id, -1);
        if (info == null
                || info.instance().vifs().stream().noneMatch(vif -> vif.port().equals(port))) {
            return;
        }
        var instance = info.instance();
        host.hypervisor().detachInterface(new GuestId(id), port);
        var left =
                instance.vifs().stream().filter(vif -> !vif.port().equals(port)).toList();
        host.conductor().report(host.report(instance).vifs(left).build());
    }

    /// Something about the ports changed: the copy in the row follows.
    void refreshNetwork(UUID id) {
        var info = host.conductor().info(id, -1);
        if (info == null || info.instance().vmState() == VmState.BUILDING) {
            return;
        }
        var instance = info.instance();
        var vifs = host.network().refresh(instance);
        if (!vifs.equals(instance.vifs())) {
            host.conductor().report(host.report(instance).vifs(vifs).build());
        }
    }
}
