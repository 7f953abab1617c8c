package org.pileus.kernel.messaging;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// The bytes of a reply: `{"reply":{…}}`, `{"failure":{…}}` or `{"error":"…"}`.
final class ReplyCodec {
    private ReplyCodec() {}

    static byte[] bytes(Outcome outcome) {
        var node = Json.object();
        switch (outcome) {
            case Outcome.Replied(var reply) -> node.set("reply", reply);
            case Outcome.Refused(var failure) -> node.set("failure", FailureCodec.toJson(failure));
            case Outcome.Unreadable(var failure) -> node.set("failure", FailureCodec.toJson(failure));
            case Outcome.Broken(var what) -> node.put("error", what);
        }
        return Json.bytes(node);
    }

    /// The reply, or the exception that the caller of the call gets.
    static ObjectNode open(byte[] bytes) {
        var node = Json.readObject(bytes);
        if (node.get("reply") instanceof ObjectNode reply) {
            return reply;
        }
        if (node.get("failure") instanceof ObjectNode failure) {
            throw new ApiException(FailureCodec.fromJson(failure));
        }
        throw new RemoteFailure(node.path("error").asString("the receiver failed"));
    }
}
