package org.pileus.kernel.messaging;

import org.jspecify.annotations.Nullable;

/// Where a message goes: any server of a topic, or the one of a host. They are two queues: a server that
/// wants both serves both.
public record Target(String topic, @Nullable String host) {
    public Target {
        if (topic.isEmpty() || (host != null && host.isEmpty())) {
            throw new IllegalArgumentException("empty topic or host");
        }
    }

    public static Target topic(String topic) {
        return new Target(topic, null);
    }

    public static Target host(String topic, String host) {
        return new Target(topic, host);
    }

    /// The queue's name on every bus: `<topic>` or `<topic>.<host>`.
    public String queue() {
        return host == null ? topic : topic + "." + host;
    }

    @Override
    public String toString() {
        return queue();
    }
}
