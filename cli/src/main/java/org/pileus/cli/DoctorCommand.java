package org.pileus.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pileus.wiring.Ports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks what the cloud needs on this host; each finding names its fix. Exit 0 when all is well.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--port-offset", paramLabel = "N", description = "Added to every port.")
    private int portOffset;

    private final List<String> lines = new ArrayList<>();
    private int problems;

    @Override
    public Integer call() {
        finding("Java " + Runtime.version().feature(), Runtime.version().feature() >= 25, "install a JDK 25");
        dataDirectory(data.dir());
        ports();
        host();
        lines.forEach(System.out::println);
        System.out.println(problems == 0 ? "all is well" : problems + " problem(s)");
        return problems == 0 ? 0 : 1;
    }

    private void dataDirectory(Path dir) {
        var parent = dir;
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        finding(
                "data directory " + dir + " can be written",
                parent != null && Files.isWritable(parent),
                "choose another with --data, or give this user the right to write there");
        try {
            if (parent != null) {
                var freeMib = Files.getFileStore(parent).getUsableSpace() >> 20;
                finding(
                        freeMib + " MiB of disk are free there",
                        freeMib > 1024,
                        "make room: images and guests live there");
            }
        } catch (IOException e) {
            finding("free disk space is known", false, e.toString());
        }
    }

    /// A port taken by this very cloud is no problem.
    private void ports() {
        var running = Files.exists(data.dir().resolve("run/pileus.pid"));
        var all = new Ports(portOffset);
        for (var port : new int[] {
            Ports.KEYSTONE,
            Ports.GLANCE_API,
            Ports.PLACEMENT,
            Ports.NOVA_API,
            Ports.NOVA_METADATA,
            Ports.NEUTRON,
            Ports.NOVNCPROXY
        }) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress("127.0.0.1", all.of(port)));
                finding("port " + all.of(port) + " is free", true, "");
            } catch (IOException e) {
                finding(
                        "port " + all.of(port) + (running ? " is served (a cloud runs here)" : " is free"),
                        running,
                        "stop what listens there, or use --port-offset");
            }
        }
    }

    /// What real guests need; without it the cloud runs with simulated hosts, so these are remarks.
    private void host() {
        remark("root", "root".equals(System.getProperty("user.name")), "real guests and bridges need root");
        remark(
                "libvirt answers",
                Files.exists(Path.of("/run/libvirt/libvirt-sock")),
                "start libvirtd (pileus demo does)");
        remark(
                "KVM",
                Files.isReadable(Path.of("/dev/kvm")),
                "guests run under software emulation, some 10 times slower");
        for (var tool : new String[] {"ip", "iptables-restore", "ipset", "dnsmasq", "qemu-img", "genisoimage"}) {
            remark(tool, onPath(tool), "build/packages demo installs it");
        }
    }

    private static boolean onPath(String tool) {
        for (var dir : (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin").split(":")) {
            if (!dir.isEmpty() && Files.isExecutable(Path.of(dir, tool))) {
                return true;
            }
        }
        return false;
    }

    private void finding(String what, boolean good, String fix) {
        lines.add((good ? "ok       " : "PROBLEM  ") + what + (good ? "" : ". Fix: " + fix));
        problems += good ? 0 : 1;
    }

    private void remark(String what, boolean good, String consequence) {
        lines.add((good ? "ok       " : "remark   ") + what + (good ? "" : " is not there: " + consequence));
    }
}
