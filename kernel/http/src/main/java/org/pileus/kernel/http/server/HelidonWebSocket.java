package org.pileus.kernel.http.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Query;

/// One WebSocket connection, carried between the server library and a [WebSocketApp.Listener].
final class HelidonWebSocket implements WsListener {
    private static final int MAX_MESSAGE = 4 << 20;
    private final WebSocketApp app;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private WebSocketApp.@Nullable Listener listener;
    private boolean ended;

    HelidonWebSocket(WebSocketApp app) {
        this.app = app;
    }

    @Override
    public Optional<io.helidon.http.Headers> onHttpUpgrade(HttpPrologue prologue, io.helidon.http.Headers from)
            throws WsUpgradeException {
        var headers = new Headers();
        from.forEach(header -> headers.add(header.name(), header.get()));
        try {
            listener = app.accept(
                    prologue.uriPath().path(), Query.parse(prologue.query().rawValue()), headers);
        } catch (ApiException e) {
            throw new WsUpgradeException(e.getMessage());
        }
        var offered = headers.first("Sec-WebSocket-Protocol");
        if (offered != null && offered.contains("binary")) {
            var answer = WritableHeaders.create();
            answer.set(HeaderNames.create("Sec-WebSocket-Protocol"), "binary");
            return Optional.of(answer);
        }
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        if (listener != null) {
            listener.opened(new LockedSession(session));
        }
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        deliver(session, buffer.readBytes(), last);
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        deliver(session, text.getBytes(StandardCharsets.UTF_8), last);
    }

    private void deliver(WsSession session, byte[] part, boolean last) {
        if (message.size() + part.length > MAX_MESSAGE) {
            session.close(1009, "message too large");
            return;
        }
        message.writeBytes(part);
        if (last && listener != null) {
            var whole = message.toByteArray();
            message.reset();
            listener.received(whole);
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        end();
    }

    @Override
    public void onError(WsSession session, Throwable cause) {
        end();
    }

    private void end() {
        if (!ended && listener != null) {
            ended = true;
            listener.closed();
        }
    }

    private static final class LockedSession implements WebSocketApp.Session {
        private final WsSession session;
        /// Frames of two threads must not mix.
        private final ReentrantLock lock = new ReentrantLock();

        LockedSession(WsSession session) {
            this.session = session;
        }

        @Override
        public void send(byte[] data) {
            lock.lock();
            try {
                session.send(BufferData.create(data), true);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close(int code, String reason) {
            lock.lock();
            try {
                session.close(code, reason);
            } finally {
                lock.unlock();
            }
        }
    }
}
