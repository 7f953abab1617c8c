package org.pileus.driver.hypervisor;

import java.util.Optional;

/// Formats a guest's disk may have. A format is what our records declare; it is never detected from bytes that a
/// guest can write.
public enum DiskFormat {
    QCOW2("qcow2"),
    RAW("raw");

    private final String word;

    DiskFormat(String word) {
        this.word = word;
    }

    /// The word that qemu and libvirt use.
    public String word() {
        return word;
    }

    /// From an image's `disk_format`; `ami` is a raw file system. Empty for what no guest here can use.
    public static Optional<DiskFormat> ofImage(String diskFormat) {
        return switch (diskFormat) {
            case "qcow2" -> Optional.of(QCOW2);
            case "raw", "ami" -> Optional.of(RAW);
            default -> Optional.empty();
        };
    }
}
