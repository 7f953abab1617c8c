package org.pileus.kernel.messaging;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestScope;

/// The receiving side that all buses share: decode, bind the context, run the receiver, judge how it ended.
final class Reception {
    /// How often a cast is delivered before it is set aside. Fault catalogue, B6.
    static final int DELIVERIES = 5;

    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    private Reception() {}

    static Outcome run(String queue, byte[] bytes, Receiver receiver, BusTally tally) {
        return MessageCodec.read(bytes)
                .map(message -> run(queue, message, receiver, tally))
                .orElseGet(() -> new Outcome.Unreadable(new Failure.NotImplemented("The message is of a version that "
                        + queue + " does not understand; it knows version " + MessageCodec.VERSION + ".")));
    }

    private static Outcome run(String queue, Message message, Receiver receiver, BusTally tally) {
        try {
            var reply = RequestScope.with(message.context(), () -> Optional.ofNullable(receiver.receive(message)));
            return new Outcome.Replied(reply.orElseGet(Json::object));
        } catch (ApiException e) {
            return new Outcome.Refused(e.failure());
        } catch (Exception e) {
            LOG.log(Level.WARNING, about("failed in its receiver", queue, message), e);
            return new Outcome.Broken(queue + " failed in " + message.method() + ": "
                    + e.getClass().getSimpleName());
        } finally {
            tally.delivered.increment();
        }
    }

    /// The time before the next delivery of a failed cast: 50, 200, 800, 3200 ms.
    /// @param deliveries so far, from 1
    static Duration backOff(int deliveries) {
        return Duration.ofMillis(50L << (2 * (Math.min(deliveries, 4) - 1)));
    }

    static void logRefused(String queue, byte[] bytes, Failure failure) {
        MessageCodec.read(bytes)
                .ifPresent(message -> LOG.log(Level.INFO, about("was refused: " + failure.message(), queue, message)));
    }

    static void logSetAside(String queue, byte[] bytes) {
        LOG.log(
                Level.ERROR,
                MessageCodec.read(bytes)
                        .map(message ->
                                about("failed every time and is SET ASIDE: somebody must look at it", queue, message))
                        .orElse("a message to " + queue
                                + " was not understood and is SET ASIDE: somebody must look at it"));
    }

    private static String about(String what, String queue, Message message) {
        return "message " + message.id() + " " + message.method() + " to " + queue + " " + what + " request_id="
                + message.context().requestId();
    }
}
