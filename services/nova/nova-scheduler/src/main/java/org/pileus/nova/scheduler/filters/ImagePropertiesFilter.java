package org.pileus.nova.scheduler.filters;

import java.util.Locale;
import org.pileus.nova.scheduler.HostFilter;
import org.pileus.nova.scheduler.HostState;
import org.pileus.nova.scheduler.Wish;

/// The architecture and the kind of hypervisor that an image says it needs.
final class ImagePropertiesFilter implements HostFilter {
    @Override
    public String name() {
        return "ImagePropertiesFilter";
    }

    @Override
    public boolean passes(HostState host, Wish wish) {
        var image = wish.request().image();
        if (image == null) {
            return true;
        }
        var arch = image.properties().get("hw_architecture");
        if (arch == null) {
            arch = image.properties().get("architecture");
        }
        var hostArch = host.stats().cpuInfo().path("arch").asString("");
        if (arch != null
                && !arch.isEmpty()
                && !hostArch.isEmpty()
                && !canonical(arch).equals(canonical(hostArch))) {
            return false;
        }
        var type = image.properties().get("img_hv_type");
        return type == null || type.isEmpty() || sameType(type, host.stats().hypervisorType());
    }

    private static String canonical(String arch) {
        return switch (arch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x64" -> "x86_64";
            case "i386", "i486", "i586", "x86" -> "i686";
            case "arm64" -> "aarch64";
            default -> arch.toLowerCase(Locale.ROOT);
        };
    }

    /// `kvm` and `qemu` are one driver: which of them runs is the host's business.
    private static boolean sameType(String wanted, String has) {
        var left = wanted.equalsIgnoreCase("kvm") ? "qemu" : wanted;
        var right = has.equalsIgnoreCase("kvm") ? "qemu" : has;
        return left.equalsIgnoreCase(right) || right.equalsIgnoreCase("fake");
    }
}
