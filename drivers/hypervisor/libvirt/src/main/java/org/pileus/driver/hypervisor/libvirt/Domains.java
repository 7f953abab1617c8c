package org.pileus.driver.hypervisor.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSummary;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.PowerState;

/// Domains of one open connection, for the length of one [LibvirtConnection.Work]. Lookups see our guests alone.
final class Domains {
    private static final int METADATA_ELEMENT = 2;
    private static final int UUID_BUFFER = 37;

    private final LibvirtFunctions functions;
    private final MemorySegment connection;

    Domains(LibvirtFunctions functions, MemorySegment connection) {
        this.functions = functions;
        this.connection = connection;
    }

    LibvirtFunctions functions() {
        return functions;
    }

    /// @throws HypervisorException `NOT_FOUND`
    <T> T with(GuestId guest, Function<MemorySegment, T> work) {
        return find(guest, work).orElseThrow(() -> HypervisorException.notFound(guest));
    }

    <T> Optional<T> find(GuestId guest, Function<MemorySegment, T> work) {
        MemorySegment domain;
        try (var arena = Arena.ofConfined()) {
            domain = functions.pointer("virDomainLookupByUUIDString", connection, arena.allocateFrom(guest.toString()));
        } catch (LibvirtError e) {
            if (e.code() == LibvirtError.NO_DOMAIN) {
                return Optional.empty();
            }
            throw e;
        }
        try {
            return ours(domain) ? Optional.of(work.apply(domain)) : Optional.empty();
        } finally {
            functions.call("virDomainFree", domain);
        }
    }

    /// Defines a domain, or defines it anew.
    <T> T define(String xml, Function<MemorySegment, T> work) {
        MemorySegment domain;
        try (var arena = Arena.ofConfined()) {
            domain = functions.pointer("virDomainDefineXML", connection, arena.allocateFrom(xml));
        }
        try {
            return work.apply(domain);
        } finally {
            functions.call("virDomainFree", domain);
        }
    }

    List<GuestSummary> list() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ADDRESS);
            var count = functions.call("virConnectListAllDomains", connection, out, 0);
            var array = out.get(ADDRESS, 0).reinterpret(count * ADDRESS.byteSize());
            var guests = new ArrayList<GuestSummary>(count);
            for (var i = 0; i < count; i++) {
                var domain = array.getAtIndex(ADDRESS, i);
                try {
                    if (ours(domain)) {
                        guests.add(new GuestSummary(
                                id(functions, domain),
                                LibvirtFunctions.string(functions.pointer("virDomainGetName", domain)),
                                state(domain)));
                    }
                } catch (LibvirtError e) {
                    if (e.code() != LibvirtError.NO_DOMAIN) { // destroyed while we looked
                        throw e;
                    }
                } finally {
                    functions.call("virDomainFree", domain);
                }
            }
            functions.free(array);
            return List.copyOf(guests);
        }
    }

    PowerState state(MemorySegment domain) {
        int state;
        int reason;
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(JAVA_INT, 2);
            functions.state(domain, out, out.asSlice(4));
            state = out.getAtIndex(JAVA_INT, 0);
            reason = out.getAtIndex(JAVA_INT, 1);
        }
        return switch (state) { // virDomainState
            case 1, 2, 4 -> PowerState.RUNNING; // running, blocked, on its way down
            case 3, 7 -> PowerState.PAUSED;
            case 5 -> off(domain, reason);
            case 6 -> PowerState.CRASHED;
            default -> PowerState.NOSTATE;
        };
    }

    /// @param reason  virDomainShutoffReason: 3 crashed, 5 saved
    private PowerState off(MemorySegment domain, int reason) {
        if (reason == 5 || functions.call("virDomainHasManagedSaveImage", domain, 0) == 1) {
            return PowerState.SUSPENDED;
        }
        return reason == 3 ? PowerState.CRASHED : PowerState.SHUTDOWN;
    }

    String xml(MemorySegment domain, int flags) {
        return functions.text("virDomainGetXMLDesc", domain, flags);
    }

    /// Local: asks no daemon, so that an event callback may use it.
    static GuestId id(LibvirtFunctions functions, MemorySegment domain) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(UUID_BUFFER);
            functions.call("virDomainGetUUIDString", domain, out);
            return new GuestId(UUID.fromString(out.getString(0)));
        }
    }

    private boolean ours(MemorySegment domain) {
        try (var arena = Arena.ofConfined()) {
            functions.metadata(domain, METADATA_ELEMENT, arena.allocateFrom(DomainXml.MARK));
            return true;
        } catch (LibvirtError e) {
            if (e.code() == LibvirtError.NO_DOMAIN_METADATA) {
                return false;
            }
            throw e;
        }
    }
}
