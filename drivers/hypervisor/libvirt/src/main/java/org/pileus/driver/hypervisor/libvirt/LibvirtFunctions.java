package org.pileus.driver.hypervisor.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// The functions of libvirt's C library, by name and shape. Failures become [LibvirtError]: libvirt keeps
/// the last error per thread, so it is read here at once. All pointers are libvirt's own objects or `NULL`.
/// Calls block in native code and would hold a virtual thread's carrier: only [LibvirtConnection]'s threads
/// come here.
final class LibvirtFunctions {
    private static final String LIBRARY = "libvirt.so.0";
    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup library;
    private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();
    private final MethodHandle free =
            LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ADDRESS));

    private LibvirtFunctions(SymbolLookup library) {
        this.library = library;
    }

    /// @throws HypervisorException `UNAVAILABLE`, saying what to install
    static LibvirtFunctions load() {
        try {
            // global: libvirt starts threads of its own and must never be unloaded
            return new LibvirtFunctions(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new HypervisorException(
                    Kind.UNAVAILABLE,
                    LIBRARY + " cannot be loaded: install libvirt's client library (Debian: libvirt0)",
                    e);
        }
    }

    /// `int f(void *)`; negative is failure.
    int call(String name, MemorySegment object) {
        try {
            return checked(name, (int) handle(name, JAVA_INT, ADDRESS).invokeExact(object));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int f(void *, unsigned flags)`.
    int call(String name, MemorySegment object, int flags) {
        try {
            return checked(name, (int) handle(name, JAVA_INT, ADDRESS, JAVA_INT).invokeExact(object, flags));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int f(void *, int, unsigned)`.
    int call(String name, MemorySegment object, int first, int second) {
        try {
            return checked(name, (int)
                    handle(name, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT).invokeExact(object, first, second));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int f(void *, out *)`.
    int call(String name, MemorySegment object, MemorySegment out) {
        try {
            return checked(name, (int) handle(name, JAVA_INT, ADDRESS, ADDRESS).invokeExact(object, out));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int f(void *, char * or out *, unsigned flags)`.
    int call(String name, MemorySegment object, MemorySegment argument, int flags) {
        try {
            return checked(name, (int)
                    handle(name, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT).invokeExact(object, argument, flags));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int f(void)`.
    int call(String name) {
        try {
            return checked(name, (int) handle(name, JAVA_INT).invokeExact());
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int virDomainGetState(dom, int *state, int *reason, flags)`.
    int state(MemorySegment domain, MemorySegment state, MemorySegment reason) {
        var name = "virDomainGetState";
        try {
            return checked(name, (int)
                    handle(name, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT).invokeExact(domain, state, reason, 0));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `void *f(void *)`; `NULL` is failure.
    MemorySegment pointer(String name, MemorySegment argument) {
        try {
            return checked(name, (MemorySegment) handle(name, ADDRESS, ADDRESS).invokeExact(argument));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `void *f(void *, char *)`.
    MemorySegment pointer(String name, MemorySegment object, MemorySegment argument) {
        try {
            return checked(name, (MemorySegment)
                    handle(name, ADDRESS, ADDRESS, ADDRESS).invokeExact(object, argument));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `char *f(void *, unsigned flags)`, freed here.
    String text(String name, MemorySegment object, int flags) {
        try {
            return take(checked(name, (MemorySegment)
                    handle(name, ADDRESS, ADDRESS, JAVA_INT).invokeExact(object, flags)));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `char *f(void *)`, freed here.
    String text(String name, MemorySegment object) {
        return take(pointer(name, object));
    }

    /// `char *virDomainGetMetadata(dom, type, uri, flags)`.
    String metadata(MemorySegment domain, int type, MemorySegment uri) {
        var name = "virDomainGetMetadata";
        try {
            return take(checked(name, (MemorySegment)
                    handle(name, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT).invokeExact(domain, type, uri, 0)));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int virConnectDomainEventRegisterAny(conn, NULL, id, callback, NULL, NULL)`: the callback's number.
    int registerEvent(MemorySegment connection, int id, MemorySegment callback) {
        var name = "virConnectDomainEventRegisterAny";
        try {
            var handle = handle(name, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
            return checked(name, (int) handle.invokeExact(
                    connection, MemorySegment.NULL, id, callback, MemorySegment.NULL, MemorySegment.NULL));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// `int virConnectRegisterCloseCallback(conn, callback, NULL, NULL)`.
    int registerClose(MemorySegment connection, MemorySegment callback) {
        var name = "virConnectRegisterCloseCallback";
        try {
            var handle = handle(name, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
            return checked(
                    name, (int) handle.invokeExact(connection, callback, MemorySegment.NULL, MemorySegment.NULL));
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    /// Keeps libvirt from printing every error to stderr: `virSetErrorFunc(NULL, callback)`.
    void setErrorCallback(MemorySegment callback) {
        var name = "virSetErrorFunc";
        try {
            handle(name, null, ADDRESS, ADDRESS).invokeExact(MemorySegment.NULL, callback);
        } catch (Throwable e) {
            throw wrap(name, e);
        }
    }

    void free(MemorySegment memory) {
        try {
            free.invokeExact(memory);
        } catch (Throwable e) {
            throw wrap("free", e);
        }
    }

    /// Reads text that libvirt keeps.
    static String string(MemorySegment text) {
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private String take(MemorySegment text) {
        try {
            return string(text);
        } finally {
            free(text);
        }
    }

    private MethodHandle handle(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        // each name has one shape, so the name is key enough
        return handles.computeIfAbsent(
                name,
                n -> LINKER.downcallHandle(
                        library.findOrThrow(n),
                        result == null
                                ? FunctionDescriptor.ofVoid(arguments)
                                : FunctionDescriptor.of(result, arguments)));
    }

    private int checked(String name, int result) throws Throwable {
        if (result < 0) {
            throw lastError(name);
        }
        return result;
    }

    private MemorySegment checked(String name, MemorySegment result) throws Throwable {
        if (result.equals(MemorySegment.NULL)) {
            throw lastError(name);
        }
        return result;
    }

    /// `virError` begins with `int code; int domain; char *message`.
    private LibvirtError lastError(String name) throws Throwable {
        var error = (MemorySegment) handle("virGetLastError", ADDRESS).invokeExact();
        if (error.equals(MemorySegment.NULL)) {
            return new LibvirtError(name, 0, "failed without saying why");
        }
        var fields = error.reinterpret(16);
        var message = fields.get(ADDRESS, 8);
        return new LibvirtError(
                name, fields.get(JAVA_INT, 0), message.equals(MemorySegment.NULL) ? "no message" : string(message));
    }

    private static RuntimeException wrap(String name, Throwable e) {
        return switch (e) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> new IllegalStateException(name, e);
        };
    }

    /// `struct virNodeInfo`: `char model[32]; unsigned long memoryKib; unsigned cpus, mhz, nodes, sockets, cores,
    /// threads`.
    record NodeInfo(String model, long memoryKib, int cpus, int nodes, int sockets, int cores, int threads) {}

    NodeInfo nodeInfo(MemorySegment connection) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(64, 8);
            call("virNodeGetInfo", connection, out);
            return new NodeInfo(
                    out.getString(0),
                    out.get(JAVA_LONG, 32),
                    out.get(JAVA_INT, 40),
                    out.get(JAVA_INT, 48),
                    out.get(JAVA_INT, 52),
                    out.get(JAVA_INT, 56),
                    out.get(JAVA_INT, 60));
        }
    }
}
