package org.pileus.tests.scenario;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/// Texts that names, ids, numbers and dates are not, or are only just.
enum OddText {
    ODD;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "0",
            "-1",
            "1",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "NaN",
            "Infinity",
            "true",
            "null",
            "None",
            "%",
            "%s",
            "%00",
            "%zz",
            "../../etc/passwd",
            "..",
            ".",
            "'; DROP TABLE x; --",
            "\\",
            "\"",
            "*",
            "%_",
            "\u0000",
            "a\u0000b",
            "\u0085\u2028",
            "\u00e9\u4e16\ud83d\ude00",
            "\u202e",
            "a/b",
            "a?b#c",
            "{}",
            "${x}",
            "$(project_id)s",
            "%(tenant_id)s",
            "{0}",
            "2026-01-01T00:00:00Z",
            "2026-13-45",
            "9999999-01-01T00:00:00Z",
            "-999999999-01-01",
            "::1",
            "::ffff:1.2.3.4",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "0.0.0.0/0",
            "::/0",
            "256.1.1.1",
            "fe80::1%eth0",
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "a".repeat(64),
            "x".repeat(256),
            "z".repeat(1025),
            "y".repeat(66_000),
            "id:asc,name",
            ":",
            ",",
            "in:a,b",
            "in:\"",
            "gt:5",
            "gt:",
            "http://[",
            "http://a b/",
            "file:///etc/passwd",
            "__class__",
            "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f",
            "0f0f0f0f0f0f4f0f8f0f0f0f0f0f0f0f",
            "1-1-1-1-1",
            "VCPU",
            "VCPU:0",
            "VCPU:-1",
            "VCPU:99999999999",
            "in:",
            "!in:",
            "CUSTOM_",
            "!",
            "((((((((((a+)+)+)+)+)+)+)+)+)+$",
            "default");

    String any(RandomGenerator random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /// The text as it may stand in a URL, at most 4,000 characters of it.
    static String encoded(String text) {
        var out = new StringBuilder();
        for (var b : text.substring(0, Math.min(text.length(), 4000)).getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xff);
            if (c < 128 && Character.isLetterOrDigit(c) || "-_.~:".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
