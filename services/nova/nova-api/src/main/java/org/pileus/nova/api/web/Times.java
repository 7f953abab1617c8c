package org.pileus.nova.api.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;

/// Times as the compute API writes and reads them.
public final class Times {
    private Times() {}

    /// `2026-01-02T03:04:05Z`.
    public static String seconds(Instant time) {
        return date(time, 20).append('Z').toString();
    }

    public static @Nullable String secondsOrNull(@Nullable Instant time) {
        return time == null ? null : seconds(time);
    }

    /// `2026-01-02T03:04:05.000006`, without a zone: UTC.
    public static String micros(Instant time) {
        var text = date(time, 26);
        text.append('.');
        pad(text, time.get(java.time.temporal.ChronoField.MICRO_OF_SECOND), 6);
        return text.toString();
    }

    public static @Nullable String microsOrNull(@Nullable Instant time) {
        return time == null ? null : micros(time);
    }

    private static StringBuilder date(Instant time, int length) {
        var at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        var text = new StringBuilder(length);
        pad(text, at.getYear(), 4);
        pad(text.append('-'), at.getMonthValue(), 2);
        pad(text.append('-'), at.getDayOfMonth(), 2);
        pad(text.append('T'), at.getHour(), 2);
        pad(text.append(':'), at.getMinute(), 2);
        pad(text.append(':'), at.getSecond(), 2);
        return text;
    }

    private static void pad(StringBuilder text, int number, int width) {
        var digits = Integer.toString(number);
        for (var i = digits.length(); i < width; i++) {
            text.append('0');
        }
        text.append(digits);
    }

    /// Reads ISO 8601 in its usual spellings; without a zone it is UTC. Null for anything else.
    public static @Nullable Instant find(String text) {
        var spelt = text.replace(' ', 'T');
        try {
            if (spelt.indexOf('T') < 0) {
                return LocalDate.parse(spelt).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            var zoned = spelt.endsWith("Z") || spelt.lastIndexOf('+') > 10 || spelt.lastIndexOf('-') > 10;
            return zoned
                    ? OffsetDateTime.parse(colon(spelt), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant()
                    : LocalDateTime.parse(spelt).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// `+0100` with its colon.
    private static String colon(String text) {
        var sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        return sign > 10 && text.length() == sign + 5 && text.indexOf(':', sign) < 0
                ? text.substring(0, sign + 3) + ":" + text.substring(sign + 3)
                : text;
    }

    /// Reads a time from a query.
    /// @throws ApiException 400
    public static Instant require(String text, String key) {
        var time = find(text);
        if (time == null) {
            throw ApiException.invalid("Invalid input for query parameters " + key + ". Value: " + text + ". '" + text
                    + "' is not a 'date-time'");
        }
        return time;
    }
}
