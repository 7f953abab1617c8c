package org.pileus.cli;

import picocli.CommandLine.Command;

/// Only its help: the work before a JVM can help (packages, image, daemon) is the script `build/demo`, which goes
/// on with [DemoGuestCommand].
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Installs the system packages it needs, builds the program and a guest image, starts the embedded cloud,",
            "launches a guest on QEMU, shows its console log and the trace of its launch. Needs root.",
            "Options: --data DIR, --port-offset N."
        })
final class DemoCommand implements Runnable {
    @Override
    public void run() {
        throw new IllegalStateException("start it as ./pileus demo from the source tree");
    }
}
