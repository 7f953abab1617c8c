package org.pileus.driver.diskimage;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which data may be kept under which declared format. Names are upstream's, section `[image_format]`.
/// @param requireMatch     `require_image_format_match`: data must be what its record declares; what is
///     dangerous is refused either way
/// @param vmdkAllowedTypes `vmdk_allowed_types`; of these, only kinds that are one file ever pass
/// @param nonfatalChecks   `gpt_safety_checks_nonfatal`: checks of boot sectors (`mbr`) that do not refuse
public record ImageRules(boolean requireMatch, List<String> vmdkAllowedTypes, List<String> nonfatalChecks) {
    /// Formats that have no marks of their own: anything that is not something else.
    private static final Set<String> OPAQUE = Set.of("raw", "ami", "ari", "aki", "ploop");
    /// Kernels and RAM disks may carry a boot sector's mark without being one.
    private static final Set<String> NO_DISKS = Set.of("aki", "ari");

    public ImageRules {
        vmdkAllowedTypes = vmdkAllowedTypes.stream()
                .map(kind -> kind.toLowerCase(Locale.ROOT))
                .toList();
        nonfatalChecks = List.copyOf(nonfatalChecks);
    }

    public static ImageRules standard() {
        return new ImageRules(true, List.of("streamOptimized", "monolithicSparse"), List.of());
    }

    /// Why data that is this may not be kept under the declared format; null when it may.
    public @Nullable String refusal(String declared, Inspection found) {
        for (var flaw : found.flaws()) {
            if (!isHarmless(declared, found, flaw)) {
                return flaw.reason();
            }
        }
        if (found.format().equals("vmdk") && !vmdkAllowedTypes.contains(String.valueOf(found.kind()))) {
            return "The image is of a kind of vmdk that is not allowed.";
        }
        return matches(declared, found) || !requireMatch
                ? null
                : "Image disk_format " + declared + " does not match stream data " + found.format();
    }

    private boolean isHarmless(String declared, Inspection found, Flaw flaw) {
        return found.format().equals("gpt") && (nonfatalChecks.contains(flaw.check()) || NO_DISKS.contains(declared));
    }

    /// Whether the data is of the declared format.
    public static boolean matches(String declared, Inspection found) {
        return isOpaque(declared) ? found.isPlain() : declared.equals(found.format());
    }

    /// Whether data of a declared format is the disk itself, byte for byte.
    public static boolean isOpaque(String declared) {
        return OPAQUE.contains(declared);
    }
}
