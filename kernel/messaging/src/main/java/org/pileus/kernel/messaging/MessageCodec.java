package org.pileus.kernel.messaging;

import java.util.Optional;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import tools.jackson.databind.node.ObjectNode;

/// The bytes of a message, the same on every bus: `{"v":1,"id":…,"method":…,"context":{…},"args":{…}}`. Version 1
/// gains keys only as optional ones; what an older process must not half understand gets another `v`, which it
/// refuses.
final class MessageCodec {
    static final int VERSION = 1;

    private MessageCodec() {}

    /// A new message in the context of the running request, or in an anonymous one.
    static Message message(IdSource ids, String method, ObjectNode args) {
        var context = RequestScope.find().orElseGet(() -> RequestContext.anonymous(ids.requestId(), null));
        return new Message(ids.uuid().toString(), method, args, context);
    }

    static byte[] bytes(Message message) {
        var node = Json.object();
        node.put("v", VERSION);
        node.put("id", message.id());
        node.put("method", message.method());
        node.set("context", message.context().toJson());
        node.set("args", message.args());
        return Json.bytes(node);
    }

    /// Empty when the bytes are of a version that this code does not know, or no message at all.
    static Optional<Message> read(byte[] bytes) {
        try {
            var node = Json.readObject(bytes);
            if (node.path("v").asInt(0) != VERSION || !(node.get("args") instanceof ObjectNode args)) {
                return Optional.empty();
            }
            return Optional.of(new Message(
                    Json.text(node, "id"),
                    Json.text(node, "method"),
                    args,
                    RequestContext.fromJson(node.path("context"))));
        } catch (RuntimeException e) {
            return Optional.empty(); // not ours: the receiver's side says so and sets it aside
        }
    }
}
