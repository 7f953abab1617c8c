package org.pileus.kernel.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;

final class FailureCodecTest {
    private static final List<Failure> ALL = List.of(
            new Failure.Invalid("bad"),
            new Failure.Invalid("Code", "bad"),
            new Failure.Unauthorized("who"),
            new Failure.Forbidden("no"),
            new Failure.NotFound("Port", "p1"),
            new Failure.Conflict("MacAddressInUse", "in use"),
            new Failure.QuotaExceeded(List.of("port"), "over"),
            new Failure.MethodNotAllowed(Set.of("GET", "PUT")),
            new Failure.NotAcceptable("version", "2.1", "2.96"),
            new Failure.NotAcceptable("type", null, null),
            new Failure.Gone("gone"),
            new Failure.PreconditionFailed("RevisionNumberConstraintFailed", "moved on"),
            new Failure.TooLarge(414, "long"),
            new Failure.UnsupportedMediaType("xml", List.of("application/json")),
            new Failure.RangeNotSatisfiable("range", 12),
            new Failure.TooManyRequests("slow down", 3),
            new Failure.NotImplemented("not yet"),
            new Failure.Unavailable("later", 9));

    @Test
    void everyFailureComesOutAsItWentIn() {
        for (var failure : ALL) {
            var bytes = Json.bytes(FailureCodec.toJson(failure));
            assertThat(FailureCodec.fromJson(Json.readObject(bytes))).isEqualTo(failure);
        }
        assertThat(ALL.stream().map(Object::getClass).distinct())
                .as("each kind of failure is in the list")
                .hasSize(Failure.class.getPermittedSubclasses().length);
    }

    @Test
    void failureOfANewerProcessIsNotMistakenForAnother() {
        assertThatThrownBy(() -> FailureCodec.fromJson(
                        Json.object().put("kind", "teapot").put("message", "short")))
                .isInstanceOf(RemoteFailure.class)
                .hasMessageContaining("teapot");
    }
}
