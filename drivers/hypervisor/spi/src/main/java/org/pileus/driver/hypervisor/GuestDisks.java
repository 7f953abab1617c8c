package org.pileus.driver.hypervisor;

import java.nio.file.Path;

/// What is done with a guest's disks apart from starting it.
public interface GuestDisks {
    /// Writes the root disk as it is now, flat (no backing file), into a new file. Works on a running guest (then
    /// it is as consistent as after a power cut) and on one that is off. After a failure no file is left.
    void snapshot(GuestId guest, Path target, DiskFormat format);

    /// Gives a guest that is off another size: memory, processors, a larger root disk; and its new words
    /// and NICs. Disks keep their content. `REFUSED` when the root disk would shrink, `WRONG_STATE` when it
    /// is not off.
    void resize(GuestSpec guest);

    /// Cuts the power and starts the guest from another image, its own root disk being the second disk. Being
    /// rescued is success.
    /// @param rescue  the guest's spec with the rescue image as root
    void rescue(GuestSpec rescue);

    /// Cuts the power, drops the rescue disk and starts the guest from its own root disk again.
    void unrescue(GuestSpec guest);
}
