package org.pileus.nova.conductor;

import java.util.Optional;
import java.util.UUID;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.nova.db.actions.ActionRepository;
import org.pileus.nova.db.aggregates.AggregateRepository;
import org.pileus.nova.db.consoles.ConsoleTokenRepository;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.migrations.ServerMigrationRepository;
import org.pileus.nova.db.services.ComputeNodeRepository;
import org.pileus.nova.db.services.ServiceRepository;
import org.pileus.nova.model.Instance;

/// The schema `nova` with its repositories, and the outbox in it.
record NovaStore(
        Database db,
        Outbox outbox,
        InstanceRepository instances,
        ActionRepository actions,
        ServiceRepository services,
        ComputeNodeRepository nodes,
        AggregateRepository aggregates,
        ConsoleTokenRepository consoles,
        ServerMigrationRepository migrations) {
    /// A living instance, from memory where it is known.
    Optional<Instance> living(UUID id) {
        return instances.findLiving(db, id);
    }

    static NovaStore of(Database db, Outbox outbox) {
        return new NovaStore(
                db,
                outbox,
                new InstanceRepository(),
                new ActionRepository(),
                new ServiceRepository(),
                new ComputeNodeRepository(),
                new AggregateRepository(),
                new ConsoleTokenRepository(),
                new ServerMigrationRepository());
    }
}
