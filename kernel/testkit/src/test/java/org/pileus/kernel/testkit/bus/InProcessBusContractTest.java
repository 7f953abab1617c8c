package org.pileus.kernel.testkit.bus;

import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.InProcessBus;

final class InProcessBusContractTest extends BusContract {
    @Override
    Bus open(IdSource ids, Timers timers) {
        return new InProcessBus(ids, timers);
    }
}
