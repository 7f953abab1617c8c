package org.pileus.driver.network.linuxbridge;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Says what a host lacks, so that a person knows what to install or grant.
public final class HostTools {
    /// Debian's package by program.
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "iptables-restore", "iptables",
            "ip6tables-restore", "iptables",
            "iptables-save", "iptables",
            "ip6tables-save", "iptables",
            "ipset", "ipset",
            "nft", "nftables",
            "conntrack", "conntrack",
            "dnsmasq", "dnsmasq-base");

    private HostTools() {}

    /// What is missing of root's rights and these programs.
    /// @param programs  programs that must be on the PATH
    /// @return one sentence for each thing that is missing, root's rights included
    public static List<String> missing(String... programs) {
        List<String> missing = new ArrayList<>();
        if (!isRoot()) {
            missing.add("Root rights are missing: run as root, or with the capabilities CAP_NET_ADMIN, CAP_NET_RAW and"
                    + " CAP_SYS_ADMIN.");
        }
        for (var program : programs) {
            if (!onPath(program)) {
                missing.add("The program " + program + " is missing: install the package "
                        + PACKAGES.getOrDefault(program, program) + ".");
            }
        }
        return missing;
    }

    /// Effective user 0, by what the kernel says of this process.
    public static boolean isRoot() {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Uid:")) {
                    return line.split("\\s+", -1)[2].equals("0");
                }
            }
            return false;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static boolean onPath(String program) {
        var path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (var folder : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, program))) {
                return true;
            }
        }
        return false;
    }
}
