package org.pileus.neutron.linuxbridge;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.Position;

/// Notices what servers told all agents and this one did not hear. Messages may come twice and in any order;
/// one that has not come when a later one has is missing until it comes. One thread uses it.
final class FanoutOrder {
    /// Every start of a server is a new sender.
    private static final int MOST_SENDERS = 64;

    private final Map<String, Heard> senders = new LinkedHashMap<>();
    /// A sender of whom it is not known what it said before.
    private boolean unknownPast;

    private static final class Heard {
        /// All before it has come.
        long next;
        /// The last one sent, as far as is known.
        long sent;
        /// Came already, though one before did not.
        final Set<Long> early = new HashSet<>();

        Heard(long last) {
            next = last + 1;
            sent = last;
        }

        void advance() {
            while (early.remove(next)) {
                next++;
            }
        }
    }

    void heard(L2Cast.ToAll message) {
        var at = message.at();
        var sender = senders.get(at.sender());
        if (sender == null) {
            // a new server: its forerunner may have died with something untold
            unknownPast = true;
            put(at);
            return;
        }
        sender.sent = Math.max(sender.sent, at.sequence());
        if (!(message instanceof L2Cast.Announced) && at.sequence() >= sender.next) {
            sender.early.add(at.sequence());
            sender.advance();
        }
    }

    /// Whether something was said that has not come.
    boolean missing() {
        return unknownPast || senders.values().stream().anyMatch(sender -> sender.next <= sender.sent);
    }

    /// All that was said so far is in what is read from now on.
    void readAgain() {
        unknownPast = false;
        for (var sender : senders.values()) {
            sender.next = sender.sent + 1;
            sender.early.clear();
        }
    }

    /// A server said how far it was before it answered.
    void answered(Position at) {
        if (!senders.containsKey(at.sender())) {
            put(at);
        }
    }

    private void put(Position at) {
        if (senders.size() >= MOST_SENDERS) {
            senders.remove(senders.keySet().iterator().next());
        }
        senders.put(at.sender(), new Heard(at.sequence()));
    }
}
