package org.pileus.glance.api.data;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// The part of an image that a download asks for: bytes `first` to `last`, both included.
record ByteRange(long first, long last) {
    long length() {
        return last - first + 1;
    }

    /// @param range   the header `Range: bytes=a-b`, `bytes=a-`, `bytes=-n`
    /// @param content the header `Content-Range: bytes a-b/*`, which older clients send in requests
    /// @return null when all is asked for
    /// @throws ApiException 416 when the range is outside of the image or no range
    static @Nullable ByteRange of(@Nullable String range, @Nullable String content, long size) {
        if (range != null && range.startsWith("bytes=") && range.indexOf(',') < 0) {
            return parse(range.substring(6).trim(), size);
        }
        if (range != null && range.startsWith("bytes=")) {
            throw ApiException.invalid("Several ranges in one request are not supported.");
        }
        if (range != null) {
            throw unsatisfiable(range, size);
        }
        if (content == null) {
            return null;
        }
        var slash = content.indexOf('/');
        if (!content.startsWith("bytes ") || slash < 0) {
            throw unsatisfiable(content, size);
        }
        return parse(content.substring(6, slash).trim(), size);
    }

    private static ByteRange parse(String text, long size) {
        var dash = text.indexOf('-');
        try {
            if (dash == 0) {
                var count = Long.parseLong(text.substring(1));
                if (count > 0 && size > 0) {
                    return new ByteRange(Math.max(0, size - count), size - 1);
                }
            } else if (dash > 0) {
                var first = Long.parseLong(text.substring(0, dash));
                var rest = text.substring(dash + 1);
                var last = rest.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(rest));
                if (first >= 0 && first <= last) {
                    return new ByteRange(first, last);
                }
            }
        } catch (NumberFormatException e) {
            // falls through: no range
        }
        throw unsatisfiable(text, size);
    }

    private static ApiException unsatisfiable(String text, long size) {
        return new ApiException(new Failure.RangeNotSatisfiable("Invalid range: " + text, size));
    }
}
