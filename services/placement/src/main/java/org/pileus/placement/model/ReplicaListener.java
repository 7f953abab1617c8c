package org.pileus.placement.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Receiver;
import tools.jackson.databind.node.ObjectNode;

/// Hears what other replicas changed and reads it anew. A word that is lost is made up for by
/// [ProviderStore#reconcile].
public final class ReplicaListener implements Receiver {
    private final Announcer announcer;
    private final ProviderStore store;
    private final Runnable reloadNames;

    public ReplicaListener(Announcer announcer, ProviderStore store, Runnable reloadNames) {
        this.announcer = announcer;
        this.store = store;
        this.reloadNames = reloadNames;
    }

    @Override
    public @Nullable ObjectNode receive(Message message) {
        var args = message.args();
        if (announcer.isOwn(args)) {
            return null;
        }
        if (args.path(Announcer.NAMES).asBoolean(false)) {
            reloadNames.run();
        }
        List<String> uuids = new ArrayList<>();
        args.path(Announcer.PROVIDERS).forEach(item -> uuids.add(item.asString()));
        store.refresh(uuids);
        return null;
    }
}
