package org.pileus.driver.hypervisor.libvirt;

import java.nio.file.Path;
import org.pileus.driver.hypervisor.GuestId;

/// Where one guest's files lie. Names are made from its id alone; no user's text becomes a path.
record GuestFiles(Path folder) {
    static GuestFiles of(Path instancesDir, GuestId guest) {
        return new GuestFiles(instancesDir.resolve(guest.toString()));
    }

    Path disk() {
        return folder.resolve("disk");
    }

    Path rescueDisk() {
        return folder.resolve("disk.rescue");
    }

    Path ephemeral() {
        return folder.resolve("disk.eph0");
    }

    Path swap() {
        return folder.resolve("disk.swap");
    }

    Path configDrive() {
        return folder.resolve("disk.config");
    }

    Path consoleLog() {
        return folder.resolve("console.log");
    }
}
