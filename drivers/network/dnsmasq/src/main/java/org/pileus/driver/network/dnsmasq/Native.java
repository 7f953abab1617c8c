package org.pileus.driver.network.dnsmasq;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The three system calls that Java has no words for.
final class Native {
    static final int SIGHUP = 1;
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final MethodHandle OPEN = handle("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = handle("close", ValueLayout.JAVA_INT);
    private static final MethodHandle SETNS = handle("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle KILL = handle("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    private Native() {}

    /// Sends a signal; a process that is gone is no error.
    static void kill(long pid, int signal) {
        try {
            int ignored = (int) KILL.invokeExact((int) pid, signal);
        } catch (Throwable e) {
            throw new AssertionError("kill", e);
        }
    }

    /// Runs work on a new platform thread inside a network namespace. The thread ends with the work: it
    /// must never serve anything else. A socket opened there stays in the namespace, whoever uses it later.
    static <T> T inNamespace(String name, Callable<T> work) throws IOException {
        var task = new FutureTask<>(() -> {
            enter("/run/netns/" + name);
            return work.call();
        });
        Thread.ofPlatform().daemon().name("netns").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("in namespace " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void enter(String path) throws IOException {
        try (var arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom(path), O_CLOEXEC);
            if (file < 0) {
                throw new IOException("no namespace " + path);
            }
            int entered = (int) SETNS.invokeExact(file, CLONE_NEWNET);
            int closed = (int) CLOSE.invokeExact(file);
            if (entered != 0 || closed != 0) {
                throw new IOException("namespace " + path + " could not be entered");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("setns", e);
        }
    }

    private static MethodHandle handle(String name, java.lang.foreign.MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup().find(name).orElseThrow();
        return linker.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }
}
