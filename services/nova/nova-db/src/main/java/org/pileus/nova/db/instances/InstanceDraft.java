package org.pileus.nova.db.instances;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.InstanceState;
import org.pileus.nova.model.InstanceTimes;
import org.pileus.nova.model.Lock;
import org.pileus.nova.model.Move;
import org.pileus.nova.model.Place;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.VmState;

/// An instance while a [Change] is made to it: what the same change does to its row.
final class InstanceDraft {
    private final UUID id;
    private final long number;
    private final String projectId;
    private final String userId;
    private final Instant created;
    String name;

    @Nullable
    String description;

    String hostname;
    Flavor flavor;

    @Nullable
    InstanceImage image;

    InstanceSpec spec;
    VmState vm;

    @Nullable
    TaskState task;

    int power;
    int progress;

    @Nullable
    Fault fault;

    Place place;
    List<Vif> vifs;
    Map<String, String> metadata;
    List<String> tags;

    @Nullable
    String accessIpv4;

    @Nullable
    String accessIpv6;

    @Nullable
    Lock lock;

    @Nullable
    Move move;

    Map<String, String> systemMetadata;
    Instant updated;

    @Nullable
    Instant launched;

    @Nullable
    Instant terminated;

    @Nullable
    Instant deleted;

    long fence;

    InstanceDraft(Instance from) {
        id = from.id();
        number = from.number();
        projectId = from.projectId();
        userId = from.userId();
        created = RecentInstances.stored(from.times().created());
        name = from.name();
        description = from.description();
        hostname = from.hostname();
        flavor = from.flavor();
        image = from.image();
        spec = from.spec();
        vm = from.state().vm();
        task = from.state().task();
        power = from.state().powerState();
        progress = from.state().progress();
        fault = from.state().fault();
        place = from.place();
        vifs = from.vifs();
        metadata = from.metadata();
        tags = from.tags();
        accessIpv4 = from.accessIpv4();
        accessIpv6 = from.accessIpv6();
        lock = from.lock();
        move = from.move();
        systemMetadata = from.systemMetadata();
        updated = from.times().updated();
        launched = from.times().launched();
        terminated = from.times().terminated();
        deleted = from.times().deleted();
        fence = from.fence();
    }

    Instance done() {
        return new Instance(
                id,
                number,
                projectId,
                userId,
                name,
                description,
                hostname,
                flavor,
                image,
                spec,
                new InstanceState(vm, task, power, progress, fault),
                place,
                vifs,
                metadata,
                tags,
                accessIpv4,
                accessIpv6,
                lock,
                move,
                systemMetadata,
                new InstanceTimes(created, updated, launched, terminated, deleted),
                fence);
    }
}
