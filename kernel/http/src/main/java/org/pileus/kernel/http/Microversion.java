package org.pileus.kernel.http;

import java.util.Optional;

/// A version of an API's behaviour within its one URL, `2.53`.
public record Microversion(int major, int minor) implements Comparable<Microversion> {
    /// @throws IllegalArgumentException for anything that is not two plain numbers
    public static Microversion of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a microversion: " + text));
    }

    static Optional<Microversion> parse(String text) {
        var dot = text.indexOf('.');
        if (dot < 1 || dot == text.length() - 1 || text.length() > 12) {
            return Optional.empty();
        }
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (i != dot && (c < '0' || c > '9')) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new Microversion(
                    Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public int compareTo(Microversion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
