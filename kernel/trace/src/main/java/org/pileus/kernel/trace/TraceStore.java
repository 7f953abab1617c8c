package org.pileus.kernel.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps the newest spans in memory, found by subject or by request id. The oldest go first.
public final class TraceStore implements SpanSink {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by [#lock].
    private final Deque<SpanRecord> spans = new ArrayDeque<>();
    /// Guarded by [#lock]; spans by the id of their subject.
    private final Map<String, List<SpanRecord>> bySubject = new HashMap<>();

    /// @param capacity how many spans to keep
    public TraceStore(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void accept(SpanRecord span) {
        lock.lock();
        try {
            spans.addLast(span);
            if (span.subject() != null) {
                bySubject
                        .computeIfAbsent(span.subject(), id -> new ArrayList<>(32))
                        .add(span);
            }
            if (spans.size() > capacity) {
                forget(spans.removeFirst());
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(SpanRecord oldest) {
        var list = oldest.subject() == null ? null : bySubject.get(oldest.subject());
        if (list != null) {
            list.remove(oldest);
            if (list.isEmpty()) {
                bySubject.remove(oldest.subject());
            }
        }
    }

    /// The spans of one flow in the order they began. `id` is an instance, a port or a request id; the
    /// request ids of the spans found are followed, so that steps that do not know the instance yet
    /// (authentication) are there too.
    public List<SpanRecord> find(String id) {
        lock.lock();
        try {
            var direct = bySubject.get(id);
            var found = new ArrayList<SpanRecord>();
            if (direct != null) {
                found.addAll(direct);
            }
            var requests = new HashSet<String>();
            for (var span : found) {
                if (span.requestId() != null
                        && span.step().number() <= 4
                        && span.step().flow().equals("nova")) {
                    requests.add(span.requestId());
                }
            }
            // steps of the same request that did not know the subject yet, and what these refer to (the token's own
            // issue)
            var related = new HashSet<String>();
            for (var span : spans) {
                if (!found.contains(span) && belongs(span, id, requests, direct != null)) {
                    found.add(span);
                    if (span.object() != null && span.subject() == null) {
                        related.add(span.object());
                    }
                }
            }
            for (var span : spans) {
                if (span.subject() == null
                        && span.object() != null
                        && related.contains(span.object())
                        && span.step().number() == 1) {
                    found.add(span);
                }
            }
            found.sort(Comparator.comparingLong(SpanRecord::startedMicros));
            return List.copyOf(found);
        } finally {
            lock.unlock();
        }
    }

    private static boolean belongs(SpanRecord span, String id, Set<String> requests, boolean known) {
        var sameRequest =
                span.requestId() != null && (span.requestId().equals(id) || requests.contains(span.requestId()));
        return id.equals(span.object())
                || id.equals(span.globalRequestId())
                || (sameRequest && (!known || span.subject() == null));
    }
}
