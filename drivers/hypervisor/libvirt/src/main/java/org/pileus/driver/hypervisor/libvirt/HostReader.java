package org.pileus.driver.hypervisor.libvirt;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import org.pileus.driver.hypervisor.CpuInfo;
import org.pileus.driver.hypervisor.HostCapacity;

/// Reads what the host has.
final class HostReader {
    private static final long GIB = 1L << 30;

    private HostReader() {}

    static HostCapacity read(
            LibvirtFunctions functions, MemorySegment connection, LibvirtSettings settings, String accelerator) {
        var node = functions.nodeInfo(connection);
        var named = DomainReader.cpu(functions.text("virConnectGetCapabilities", connection));
        // libvirt counts sockets per NUMA node
        var cpu = new CpuInfo(
                named.arch(),
                named.model(),
                named.vendor(),
                node.nodes() * node.sockets(),
                node.cores(),
                node.threads(),
                named.features());
        // libvirt's own text, not to be freed
        var type = LibvirtFunctions.string(functions.pointer("virConnectGetType", connection));
        long total = 0;
        long free = 0;
        if (!settings.simulated()) {
            try {
                var store = Files.getFileStore(settings.instancesDir());
                total = store.getTotalSpace();
                free = store.getUsableSpace();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new HostCapacity(
                functions.text("virConnectGetHostname", connection),
                type,
                version(functions, connection),
                node.cpus(),
                node.memoryKib() / 1024,
                total / GIB,
                free / GIB,
                cpu,
                accelerator);
    }

    private static int version(LibvirtFunctions functions, MemorySegment connection) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(JAVA_LONG);
            functions.call("virConnectGetVersion", connection, out);
            return (int) out.get(JAVA_LONG, 0);
        }
    }
}
