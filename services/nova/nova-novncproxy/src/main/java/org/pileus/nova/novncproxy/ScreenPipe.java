package org.pileus.nova.novncproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.server.WebSocketApp;

/// Carries bytes between one WebSocket and one guest's screen, as they are. Each side waits for the other
/// to take them.
final class ScreenPipe implements WebSocketApp.Listener {
    private static final System.Logger LOG = System.getLogger(ScreenPipe.class.getName());
    private static final int CHUNK = 16 * 1024;
    private static final int GOING_AWAY = 1001;
    private static final int FAILED = 1011;
    private final ConsoleGrants.Screen screen;
    private final Duration connectTimeout;
    private final Consumer<ScreenPipe> whenClosed;
    private final Socket socket = new Socket();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable OutputStream toScreen;

    ScreenPipe(ConsoleGrants.Screen screen, Duration connectTimeout, Consumer<ScreenPipe> whenClosed) {
        this.screen = screen;
        this.connectTimeout = connectTimeout;
        this.whenClosed = whenClosed;
    }

    @Override
    public void opened(WebSocketApp.Session session) {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(screen.host(), screen.port()), (int) connectTimeout.toMillis());
            toScreen = socket.getOutputStream();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "screen of instance {0} cannot be reached: {1}", screen.instance(), e.getMessage());
            session.close(FAILED, "the console cannot be reached");
            closed();
            return;
        }
        Thread.ofVirtual().name("console of " + screen.instance()).start(() -> fromScreen(session));
    }

    private void fromScreen(WebSocketApp.Session session) {
        var buffer = new byte[CHUNK];
        try (var in = socket.getInputStream()) {
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                session.send(Arrays.copyOf(buffer, read));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "console of instance {0}: {1}", screen.instance(), e.getMessage());
        } finally {
            closed();
            end(session);
        }
    }

    private static void end(WebSocketApp.Session session) {
        try {
            session.close(GOING_AWAY, "the console was closed");
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "the browser was gone already: {0}", e.getMessage());
        }
    }

    @Override
    public void received(byte[] data) {
        var out = toScreen;
        try {
            if (out != null) {
                out.write(data);
            }
        } catch (IOException e) {
            closed();
        }
    }

    @Override
    public void closed() {
        if (over.compareAndSet(false, true)) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing a console: {0}", e.getMessage());
            }
            whenClosed.accept(this);
        }
    }
}
