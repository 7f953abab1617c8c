package org.pileus.wiring;

import java.util.regex.Pattern;
import org.pileus.kernel.core.config.ConfigException;

/// Bytes as upstream writes them in options: `5368709120`, `5GB`, `200MB`; the units are powers of 1024.
final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})(B|KB|MB|GB|TB)?");
    private static final String UNITS = "BKMGT";

    private ByteSize() {}

    /// @param option its name, for the message
    static long parse(String option, String text) {
        var found = FORM.matcher(text.strip());
        if (!found.matches()) {
            throw new ConfigException(option + " = " + text + ": expected bytes, or a number with B, KB, MB, GB or TB");
        }
        var unit = found.group(2) == null ? 0 : UNITS.indexOf(found.group(2).charAt(0));
        return Math.multiplyExact(Long.parseLong(found.group(1)), 1L << (10 * unit));
    }
}
