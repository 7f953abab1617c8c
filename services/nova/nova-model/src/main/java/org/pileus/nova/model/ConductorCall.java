package org.pileus.nova.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// Calls to nova-conductor, topic `conductor`, from the processes that hold no database handle. Each may be
/// repeated.
public sealed interface ConductorCall {
    /// Name on the wire.
    String method();

    ObjectNode args();

    /// Everything about an instance (nova.10 to nova.12). Answers `instance`, as [Instance#toJson()], or an empty
    /// object when it is deleted, elsewhere, or has another fencing number: then there is nothing to do.
    /// @param fence  -1 asks whatever the number is
    record InstanceInfo(UUID instance, String host, long fence) implements ConductorCall {
        public static final String METHOD = "instance_info";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object()
                    .put("instance", instance.toString())
                    .put("host", host)
                    .put("fence", fence);
        }
    }

    /// What one step changed. Answers `applied`.
    record Report(InstanceReport report) implements ConductorCall {
        @Override
        public String method() {
            return InstanceReport.METHOD;
        }

        @Override
        public ObjectNode args() {
            return report.toJson();
        }
    }

    /// The guest, ports and allocation are gone: deletes the row and closes the action. Answers `applied`.
    record Deleted(UUID instance, String host, Instant started) implements ConductorCall {
        public static final String METHOD = "instance_deleted";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object().put("instance", instance.toString()).put("host", host);
            Texts.putTime(node, "started", started);
            return node;
        }
    }

    /// Every living instance of a host, and those of the named guests that are not on it any more. Answers
    /// `instances` (living ones of the host, whole) and `strangers` among the guests: `{id, why}` with why
    /// `deleted`, `elsewhere`, `unknown`.
    record HostInstances(String host, List<UUID> guests) implements ConductorCall {
        public static final String METHOD = "host_instances";

        public HostInstances {
            guests = List.copyOf(guests);
        }

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object().put("host", host);
            node.set("guests", Texts.array(guests));
            return node;
        }
    }

    /// A compute service starts. Answers `service`, `node_id` (ids of its records), `zone` and `disabled`.
    record ComputeUp(String host, String hypervisorHostname, String zone, NodeStats stats) implements ConductorCall {
        public static final String METHOD = "compute_up";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            var node = Json.object()
                    .put("host", host)
                    .put("hypervisor_hostname", hypervisorHostname)
                    .put("zone", zone);
            node.set("stats", stats.toJson());
            return node;
        }
    }

    /// What the scheduler cannot learn from reports. Answers `hosts`: `{host, node, provider, zone, disabled,
    /// forced_down, seen_seconds_ago, stats}` and `aggregates`: `{metadata, hosts}`.
    record SchedulerFacts() implements ConductorCall {
        public static final String METHOD = "scheduler_facts";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object();
        }
    }

    /// Uses a console token up. Answers `instance`, `host` of the compute service, `type`, `internal_host`,
    /// `internal_port`; an empty object for a token that is unknown, expired or used.
    record RedeemConsole(Secret token) implements ConductorCall {
        public static final String METHOD = "redeem_console";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public ObjectNode args() {
            return Json.object().put("token", token.reveal());
        }
    }

    /// Whether this is one of the calls; the others are casts.
    static boolean knows(String method) {
        return switch (method) {
            case InstanceInfo.METHOD,
                    InstanceReport.METHOD,
                    Deleted.METHOD,
                    HostInstances.METHOD,
                    ComputeUp.METHOD,
                    SchedulerFacts.METHOD,
                    RedeemConsole.METHOD -> true;
            default -> false;
        };
    }

    /// Reads a message.
    /// @throws IllegalArgumentException for a method this version does not know
    static ConductorCall decode(String method, ObjectNode args) {
        return switch (method) {
            case InstanceInfo.METHOD ->
                new InstanceInfo(
                        Texts.uuid(args, "instance"),
                        Json.text(args, "host"),
                        args.path("fence").asLong(-1));
            case InstanceReport.METHOD -> new Report(InstanceReport.fromJson(args));
            case Deleted.METHOD ->
                new Deleted(
                        Texts.uuid(args, "instance"),
                        Json.text(args, "host"),
                        Objects.requireNonNull(Texts.time(args, "started")));
            case HostInstances.METHOD -> new HostInstances(Json.text(args, "host"), Texts.uuids(args.path("guests")));
            case ComputeUp.METHOD ->
                new ComputeUp(
                        Json.text(args, "host"),
                        Json.text(args, "hypervisor_hostname"),
                        Json.text(args, "zone"),
                        NodeStats.fromJson(args.path("stats")));
            case SchedulerFacts.METHOD -> new SchedulerFacts();
            case RedeemConsole.METHOD -> new RedeemConsole(new Secret(Json.text(args, "token")));
            default -> throw new IllegalArgumentException("conductor method " + method);
        };
    }
}
