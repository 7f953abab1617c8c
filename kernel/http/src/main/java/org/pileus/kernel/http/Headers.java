package org.pileus.kernel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// An ordered, case-insensitive multi-map of header fields. Small, so a flat list is the fastest.
public final class Headers {
    private final List<String> flat = new ArrayList<>(16);

    public Headers add(String name, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("header " + name + " would hold a line break");
        }
        flat.add(name);
        flat.add(value);
        return this;
    }

    /// Adds a field as a client sent it; whoever receives it looks at what it holds.
    public Headers received(String name, String value) {
        flat.add(name);
        flat.add(value);
        return this;
    }

    public Headers set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    public void remove(String name) {
        for (var i = flat.size() - 2; i >= 0; i -= 2) {
            if (flat.get(i).equalsIgnoreCase(name)) {
                flat.subList(i, i + 2).clear();
            }
        }
    }

    public @Nullable String first(String name) {
        for (var i = 0; i < flat.size(); i += 2) {
            if (flat.get(i).equalsIgnoreCase(name)) {
                return flat.get(i + 1);
            }
        }
        return null;
    }

    public List<String> all(String name) {
        List<String> found = new ArrayList<>(1);
        for (var i = 0; i < flat.size(); i += 2) {
            if (flat.get(i).equalsIgnoreCase(name)) {
                found.add(flat.get(i + 1));
            }
        }
        return found;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (var i = 0; i < flat.size(); i += 2) {
            action.accept(flat.get(i), flat.get(i + 1));
        }
    }

    public boolean allMatch(BiPredicate<String, String> wanted) {
        for (var i = 0; i < flat.size(); i += 2) {
            if (!wanted.test(flat.get(i), flat.get(i + 1))) {
                return false;
            }
        }
        return true;
    }

    public int size() {
        return flat.size() / 2;
    }

    @Override
    public String toString() {
        var names = new StringBuilder();
        for (var i = 0; i < flat.size(); i += 2) {
            names.append(flat.get(i).toLowerCase(Locale.ROOT)).append(' ');
        }
        return names.toString();
    }
}
