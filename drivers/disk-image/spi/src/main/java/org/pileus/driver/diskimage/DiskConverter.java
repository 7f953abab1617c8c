package org.pileus.driver.diskimage;

import java.io.IOException;
import java.nio.file.Path;

/// Makes a disk image of one format from that of another. The source must have been inspected: a converter believes
/// the declared format and opens nothing but the two files.
public interface DiskConverter {
    /// @param from   the declared format of `source`, as images have it: `qcow2`, `raw`, `vhd`, …
    /// @param target made anew; gone when the conversion fails
    /// @param to     `qcow2`, `raw` or `vmdk`
    /// @param most   bytes that `target` may take
    /// @throws IOException when the source cannot be read, or time, memory or room do not suffice
    void convert(Path source, String from, Path target, String to, long most) throws IOException;
}
