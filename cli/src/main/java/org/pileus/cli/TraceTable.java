package org.pileus.cli;

import java.util.List;
import java.util.Locale;
import org.pileus.kernel.trace.SpanRecord;

/// A launch as a table: one line per step, in the order in which the steps began.
final class TraceTable {
    private TraceTable() {}

    static String of(List<SpanRecord> spans) {
        if (spans.isEmpty()) {
            return "no steps are known\n";
        }
        var origin = spans.getFirst().startedMicros();
        var text = new StringBuilder();
        line(text, "STEP", "NAME", "ACTOR", "PEER", "MEANS", "AT ms", "TOOK ms", "TARGET");
        for (var span : spans) {
            line(
                    text,
                    span.step().id(),
                    span.step().name(),
                    span.actor(),
                    span.peer() == null ? "-" : span.peer(),
                    span.means().name(),
                    millis(span.startedMicros() - origin),
                    millis(span.durationMicros()),
                    span.target() + remarks(span));
        }
        var end = spans.stream()
                .mapToLong(span -> span.startedMicros() + span.durationMicros())
                .max()
                .orElse(origin);
        text.append("total ")
                .append(millis(end - origin))
                .append(" ms, ")
                .append(spans.size())
                .append(" steps\n");
        return text.toString();
    }

    private static String remarks(SpanRecord span) {
        var text = new StringBuilder();
        if (span.error() != null) {
            text.append("  FAILED: ").append(span.error());
        }
        span.details().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry ->
                        text.append("  ").append(entry.getKey()).append('=').append(entry.getValue()));
        return text.toString();
    }

    private static void line(
            StringBuilder out,
            String step,
            String name,
            String actor,
            String peer,
            String means,
            String at,
            String took,
            String target) {
        out.append(String.format(
                Locale.ROOT,
                "%-11s %-20s %-27s %-22s %-5s %9s %9s  %s%n",
                step,
                name,
                actor,
                peer,
                means,
                at,
                took,
                target));
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.2f", micros / 1000.0);
    }
}
