package org.pileus.driver.hypervisor.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.LockSupport;

/// libvirt's event loop: one per process, because libvirt has one (`virEventRegisterDefaultImpl` must be called
/// once, before the first connection is opened). That is why this is the module's only static state.
final class EventLoop {
    private static final long PAUSE_AFTER_ERROR_NANOS = 100_000_000L;

    private EventLoop() {}

    private static final class Started {
        static final LibvirtFunctions FUNCTIONS = start();
    }

    /// The library with its loop running.
    static LibvirtFunctions functions() {
        return Started.FUNCTIONS;
    }

    private static LibvirtFunctions start() {
        var functions = LibvirtFunctions.load();
        functions.setErrorCallback(silence());
        functions.call("virInitialize");
        functions.call("virEventRegisterDefaultImpl");
        // platform: it sleeps in poll() inside native code
        Thread.ofPlatform().daemon().name("libvirt-events").start(() -> run(functions));
        return functions;
    }

    private static void run(LibvirtFunctions functions) {
        while (true) {
            try {
                functions.call("virEventRunDefaultImpl");
            } catch (LibvirtError e) {
                LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
            }
        }
    }

    /// An error callback that does nothing: errors reach us as exceptions, libvirt's default prints them to
    /// stderr.
    private static MemorySegment silence() {
        try {
            var type = MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class);
            var target = MethodHandles.lookup().findStatic(EventLoop.class, "ignore", type);
            return Linker.nativeLinker()
                    .upcallStub(target, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unused") // called by libvirt
    private static void ignore(MemorySegment user, MemorySegment error) {}
}
