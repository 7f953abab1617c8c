package org.pileus.nova.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// Every message comes out of its bytes as it went in.
class MessagesTest {
    private static final UUID ID = new UUID(1, 2);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456Z");

    private static ObjectNode wire(ObjectNode args) {
        return Json.readObject(Json.bytes(args));
    }

    private static Selection selection() {
        return new Selection("h", "n", ID, "nova", (ObjectNode) Json.read("{\"p\":{\"resources\":{\"VCPU\":1}}}"));
    }

    private static Flavor flavor() {
        return new Flavor("1", "tiny", 1, 512, 1, 2, 3000, 1, true, false, "d", Map.of("a", "b"));
    }

    @Test
    void castsToCompute() {
        Stream<ComputeCast> casts = Stream.of(
                new ComputeCast.BuildAndRun(ID, 3, List.of(selection()), 2),
                new ComputeCast.Terminate(ID, 3),
                new ComputeCast.Power(ID, 3, PowerAction.REBOOT),
                new ComputeCast.Power(ID, 3, PowerAction.REBOOT_HARD),
                new ComputeCast.Rebuild(ID, 3, true),
                new ComputeCast.Rescue(ID, 3, null),
                new ComputeCast.Rescue(ID, 3, "image"),
                new ComputeCast.Unrescue(ID, 3),
                new ComputeCast.Snapshot(ID, 3, "image"),
                new ComputeCast.Shelve(ID, 3, "image"),
                new ComputeCast.ShelveOffload(ID, 3),
                new ComputeCast.Unshelve(ID, 3, null),
                new ComputeCast.DetachInterface(ID, 3, new UUID(4, 4)),
                new ComputeCast.ExternalEvents(
                        ID, 3, List.of(new ExternalEvent("network-vif-plugged", "p", "completed"))),
                new ComputeCast.ResizeHere(ID, 3),
                new ComputeCast.ConfirmResize(ID, 3),
                new ComputeCast.RevertResize(ID, 3));
        casts.forEach(cast ->
                assertThat(ComputeCast.decode(cast.method(), wire(cast.args()))).isEqualTo(cast));
    }

    @Test
    void callsToCompute() {
        Stream<ComputeCall> calls = Stream.of(
                new ComputeCall.AttachInterface(ID, 3, new RequestedNetwork(null, ID, "10.0.0.1", "tag")),
                new ComputeCall.ConsoleOutput(ID, 5),
                new ComputeCall.VncConsole(ID),
                new ComputeCall.ValidateConsole(ID, 5900),
                new ComputeCall.Diagnostics(ID));
        calls.forEach(call -> {
            assertThat(ComputeCall.knows(call.method())).isTrue();
            assertThat(ComputeCall.decode(call.method(), wire(call.args()))).isEqualTo(call);
        });
    }

    @Test
    void messagesToConductor() {
        Stream<ConductorCast> casts = Stream.of(
                new ConductorCast.ScheduleAndBuild(List.of(ID, new UUID(5, 5))),
                new ConductorCast.BuildElsewhere(ID, 3, "h", "why", List.of(selection()), 1),
                new ConductorCast.DeleteLocally(ID),
                new ConductorCast.MigrateServer(ID, "h"),
                new ConductorCast.Unshelve(ID, null, "zone"),
                new ConductorCast.Evacuate(ID, null),
                new ConductorCast.Progress(ID, 3, TaskState.SPAWNING),
                new ConductorCast.ServiceUp("nova-scheduler", "h"));
        casts.forEach(cast -> {
            assertThat(ConductorCall.knows(cast.method())).isFalse();
            assertThat(ConductorCast.decode(cast.method(), wire(cast.args()))).isEqualTo(cast);
        });
        var report = new InstanceReport(
                ID,
                "h",
                3,
                java.util.Arrays.asList(null, TaskState.SPAWNING),
                VmState.ACTIVE,
                true,
                null,
                1,
                List.of(),
                true,
                true,
                flavor(),
                true,
                new Fault(500, "m", null, TIME),
                new InstanceReport.Outcome("e", TIME, null));
        Stream<ConductorCall> calls = Stream.of(
                new ConductorCall.InstanceInfo(ID, "h", -1),
                new ConductorCall.Report(report),
                new ConductorCall.Deleted(ID, "h", TIME),
                new ConductorCall.HostInstances("h", List.of(ID)),
                new ConductorCall.ComputeUp("h", "n", "nova", NodeStats.fromJson(Json.object())),
                new ConductorCall.SchedulerFacts(),
                new ConductorCall.RedeemConsole(new Secret("t")));
        calls.forEach(call -> {
            assertThat(ConductorCall.knows(call.method())).isTrue();
            assertThat(ConductorCall.decode(call.method(), wire(call.args()))).isEqualTo(call);
        });
    }

    @Test
    void whatTheSchedulerIsAskedAndAnswers() {
        var request = new DestinationRequest(
                List.of(ID),
                "p",
                "u",
                flavor(),
                null,
                InstanceSpec.plain(),
                Set.of("x"),
                Map.of("h", 2),
                Set.of(),
                Set.of("y"),
                2);
        assertThat(DestinationRequest.fromJson(wire(request.toJson()))).isEqualTo(request);
        var answer = new Destinations(List.of(List.of(selection(), selection())), "why");
        assertThat(Destinations.fromJson(wire(answer.toJson()))).isEqualTo(answer);
        var state = new ComputeState(
                ID,
                ID,
                "h",
                "n",
                "z",
                true,
                7,
                false,
                NodeStats.fromJson(Json.object().put("vcpus", 3)));
        assertThat(ComputeState.fromJson(wire(state.toJson()))).isEqualTo(state);
    }

    @Test
    void aMethodOfAnotherVersionIsRefusedByName() {
        var args = Json.object().put("instance", ID.toString());
        assertThatThrownBy(() -> ComputeCast.decode("live_migration", args)).hasMessageContaining("live_migration");
        assertThatThrownBy(() -> ConductorCast.decode("cache_images", args)).hasMessageContaining("cache_images");
        assertThatThrownBy(() -> ConductorCall.decode("object_action", args)).hasMessageContaining("object_action");
    }

    @Test
    void faultsAreCutToWhatTheApiShows() {
        assertThat(new Fault(500, "x".repeat(300), null, TIME).message()).hasSize(255);
    }

    @Test
    void aTokenDoesNotPrint() {
        assertThat(new ConductorCall.RedeemConsole(new Secret("topsecret")).toString())
                .doesNotContain("topsecret");
    }
}
