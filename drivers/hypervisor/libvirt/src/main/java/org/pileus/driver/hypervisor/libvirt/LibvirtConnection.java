package org.pileus.driver.hypervisor.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// One connection to the libvirt daemon, opened when first used and again after the daemon went away. While a
/// subscriber needs events it is reopened without being asked. Native calls run on a few platform threads;
/// callers wait with a bound.
final class LibvirtConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LibvirtConnection.class.getName());
    private static final int CALL_THREADS = 16;
    /// A daemon that answers no ping for 5 x 5 seconds is given up; its calls then fail as `UNAVAILABLE`.
    private static final int KEEPALIVE_SECONDS = 5;
    private static final int KEEPALIVE_COUNT = 5;
    private static final int EVENT_LIFECYCLE = 0;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LAST_RETRY_MILLIS = 5_000;

    /// Told of the connection's life and of guests' events. Called on libvirt's event thread or a call thread.
    interface Listener {
        /// A domain's life changed.
        /// @param domain  valid during the call only
        void lifecycle(LibvirtFunctions functions, MemorySegment domain, int event, int detail);

        /// A new connection stands: what happened before it was not seen.
        void opened();
    }

    /// Work with an open connection, on a thread of ours.
    interface Work<T> {
        T run(LibvirtFunctions functions, MemorySegment connection);
    }

    private final String uri;
    private final Duration callTimeout;
    private final Listener listener;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            CALL_THREADS, Thread.ofPlatform().daemon().name("libvirt-call-", 0).factory());
    private final AtomicBoolean reopening = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by `lock`. Null before the first use and while the daemon is away.
    private @Nullable MemorySegment open;
    private volatile boolean closed;
    /// Upcalls stay for the life of the process: libvirt may call them while a connection is being closed.
    private @Nullable MemorySegment lifecycleCallback;

    private @Nullable MemorySegment closeCallback;

    LibvirtConnection(String uri, Duration callTimeout, Listener listener) {
        this.uri = uri;
        this.callTimeout = callTimeout;
        this.listener = listener;
    }

    <T> T call(Work<T> work) {
        return call(callTimeout, work);
    }

    /// @throws HypervisorException `UNAVAILABLE` when the daemon is away, `TIMEOUT` when it did not answer
    ///     in time
    <T> T call(Duration timeout, Work<T> work) {
        if (closed) {
            throw new HypervisorException(Kind.UNAVAILABLE, "closed");
        }
        var future = threads.submit(() -> onThread(work));
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(false); // the native call itself cannot be interrupted; its thread ends it
            throw new HypervisorException(
                    Kind.TIMEOUT, uri + " did not answer within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.TIMEOUT, "interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case HypervisorException known -> throw known;
                case LibvirtError error -> throw error.asFailure(Kind.FAILED);
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private <T> T onThread(Work<T> work) {
        var functions = functions();
        var connection = acquire(functions);
        try {
            return work.run(functions, connection);
        } catch (LibvirtError e) {
            if (!alive(functions, connection)) {
                lost(functions, connection);
                throw e.as(Kind.UNAVAILABLE);
            }
            throw e;
        } finally {
            functions.call("virConnectClose", connection); // the reference taken by acquire
        }
    }

    private static LibvirtFunctions functions() {
        try {
            return EventLoop.functions();
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof HypervisorException known) {
                throw known;
            }
            throw e;
        } catch (NoClassDefFoundError e) {
            throw new HypervisorException(Kind.UNAVAILABLE, "libvirt could not be loaded before", e);
        }
    }

    /// The open connection with one more reference, so that nobody closes it under our hands.
    private MemorySegment acquire(LibvirtFunctions functions) {
        lock.lock();
        try {
            var connection = open;
            if (connection == null) {
                connection = connect(functions);
                open = connection;
            }
            functions.call("virConnectRef", connection);
            return connection;
        } finally {
            lock.unlock();
        }
    }

    private MemorySegment connect(LibvirtFunctions functions) {
        MemorySegment connection;
        try (var arena = Arena.ofConfined()) {
            connection = functions.pointer("virConnectOpen", arena.allocateFrom(uri));
        } catch (LibvirtError e) {
            throw e.as(Kind.UNAVAILABLE);
        }
        try {
            functions.registerEvent(connection, EVENT_LIFECYCLE, lifecycleCallback());
        } catch (LibvirtError e) {
            functions.call("virConnectClose", connection);
            throw e.as(Kind.UNAVAILABLE);
        }
        // libvirt's in-process drivers know neither of these, and need neither
        optional(() -> functions.call("virConnectSetKeepAlive", connection, KEEPALIVE_SECONDS, KEEPALIVE_COUNT));
        optional(() -> functions.registerClose(connection, closeCallback()));
        Thread.ofVirtual().name("libvirt-opened").start(listener::opened);
        return connection;
    }

    private static void optional(Runnable call) {
        try {
            call.run();
        } catch (LibvirtError e) {
            LOG.log(System.Logger.Level.DEBUG, "not supported here: {0}", e.getMessage());
        }
    }

    private static boolean alive(LibvirtFunctions functions, MemorySegment connection) {
        try {
            return functions.call("virConnectIsAlive", connection) == 1;
        } catch (LibvirtError e) {
            return false;
        }
    }

    /// Opens the connection soon, and again whenever it breaks: for whoever waits for events and calls nothing.
    void keepOpen() {
        reopen();
    }

    /// Drops a dead connection and begins to look for the daemon.
    private void lost(LibvirtFunctions functions, MemorySegment connection) {
        lock.lock();
        try {
            if (open == null || !open.equals(connection)) {
                return; // another thread was first
            }
            open = null;
        } finally {
            lock.unlock();
        }
        letGo(functions, connection);
        LOG.log(System.Logger.Level.WARNING, "lost libvirt at {0}; guests run on, reconnecting", uri);
        reopen();
    }

    private void letGo(LibvirtFunctions functions, MemorySegment connection) {
        // the registered callback holds a reference of its own
        optional(() -> functions.call("virConnectUnregisterCloseCallback", connection, closeCallback()));
        optional(() -> functions.call("virConnectClose", connection));
    }

    private void reopen() {
        if (!closed && reopening.compareAndSet(false, true)) {
            Thread.ofVirtual().name("libvirt-reopen").start(() -> {
                try {
                    reopenUntilDone();
                } finally {
                    reopening.set(false);
                }
            });
        }
    }

    private void reopenUntilDone() {
        var wait = FIRST_RETRY_MILLIS;
        while (!closed) {
            try {
                call((_, _) -> true);
                LOG.log(System.Logger.Level.INFO, "connected to libvirt at {0}", uri);
                return;
            } catch (HypervisorException e) {
                try {
                    Thread.sleep(wait);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
                wait = Math.min(LAST_RETRY_MILLIS, wait * 2);
            }
        }
    }

    private MemorySegment lifecycleCallback() {
        var callback = lifecycleCallback;
        if (callback == null) {
            callback = upcall(
                    "onLifecycle",
                    MethodType.methodType(
                            int.class,
                            MemorySegment.class,
                            MemorySegment.class,
                            int.class,
                            int.class,
                            MemorySegment.class),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
            lifecycleCallback = callback;
        }
        return callback;
    }

    private MemorySegment closeCallback() {
        var callback = closeCallback;
        if (callback == null) {
            callback = upcall(
                    "onClose",
                    MethodType.methodType(void.class, MemorySegment.class, int.class, MemorySegment.class),
                    FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, ADDRESS));
            closeCallback = callback;
        }
        return callback;
    }

    private MemorySegment upcall(String method, MethodType type, FunctionDescriptor shape) {
        try {
            MethodHandle target = MethodHandles.lookup().bind(this, method, type);
            return Linker.nativeLinker().upcallStub(target, shape, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Called by libvirt. An exception that leaves an upcall ends the process: none does.
    @SuppressWarnings("unused")
    private int onLifecycle(
            MemorySegment connection, MemorySegment domain, int event, int detail, MemorySegment opaque) {
        try {
            listener.lifecycle(EventLoop.functions(), domain, event, detail);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "event was not understood", e);
        }
        return 0;
    }

    /// Called by libvirt on its event thread; the clean-up may block, so others do it.
    @SuppressWarnings("unused")
    private void onClose(MemorySegment connection, int reason, MemorySegment opaque) {
        try {
            var dead = MemorySegment.ofAddress(connection.address());
            if (!closed) {
                threads.execute(() -> lost(EventLoop.functions(), dead));
            }
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "close of the connection", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        MemorySegment connection;
        lock.lock();
        try {
            connection = open;
            open = null;
        } finally {
            lock.unlock();
        }
        if (connection != null) {
            var last = connection;
            threads.execute(() -> letGo(EventLoop.functions(), last));
        }
        threads.shutdown();
    }
}
