package org.pileus.nova.conductor;

import org.pileus.kernel.db.Database;
import org.pileus.kernel.messaging.Outbox;
import org.pileus.nova.db.actions.ActionRepository;
import org.pileus.nova.db.aggregates.AggregateRepository;
import org.pileus.nova.db.consoles.ConsoleTokenRepository;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.db.migrations.ServerMigrationRepository;
import org.pileus.nova.db.services.ComputeNodeRepository;
import org.pileus.nova.db.services.ServiceRepository;

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
