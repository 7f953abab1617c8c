package org.pileus.nova.api.servers;

import java.text.Normalizer;
import java.util.Locale;
import java.util.UUID;

/// Host names made of display names.
final class Hostnames {
    private static final int LONGEST = 63;

    private Hostnames() {}

    /// Letters, digits and dashes; `Server-<id>` when nothing of the name is left.
    static String of(String name, UUID id) {
        var text = new StringBuilder();
        var plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        for (var i = 0; i < plain.length(); i++) {
            var c = plain.charAt(i);
            if (c == ' ' || c == '_' || c == '.') {
                text.append('-');
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') {
                text.append(c);
            }
        }
        var start = 0;
        while (start < text.length() && text.charAt(start) == '-') {
            start++;
        }
        var end = Math.min(text.length(), start + LONGEST);
        while (end > start && text.charAt(end - 1) == '-') {
            end--;
        }
        return start == end ? "Server-" + id : text.substring(start, end);
    }
}
