package org.pileus.driver.hypervisor;

import java.nio.file.Path;
import java.util.Optional;

/// Boot from files outside of the disk (`kernel_id` and `ramdisk_id` of an image).
/// @param commandLine  empty: `root=/dev/vda console=tty0 console=ttyS0`, the first disk's name following its bus
public record DirectBoot(Path kernel, Optional<Path> ramdisk, String commandLine) {}
