package org.pileus.keystone.fernet;

import java.util.ArrayList;
import java.util.List;

/// Methods of authentication as the bits of a number: the bit of a method is its place in `[auth] methods`.
///
/// @param names  in the order of the option; a change of the order changes the meaning of tokens that are out
public record Methods(List<String> names) {
    private static final int MOST = 16;

    public Methods {
        names = List.copyOf(names);
        if (names.size() > MOST) {
            throw new IllegalArgumentException("[auth] methods has more than " + MOST + " names");
        }
    }

    int bits(List<String> methods) {
        var bits = 0;
        for (var method : methods) {
            var place = names.indexOf(method);
            if (place < 0) {
                throw new IllegalArgumentException("no such method: " + method);
            }
            bits |= 1 << place;
        }
        return bits;
    }

    /// From the last place to the first, as keystone lists them.
    List<String> of(int bits) {
        List<String> found = new ArrayList<>(2);
        for (var place = names.size() - 1; place >= 0; place--) {
            if ((bits & 1 << place) != 0) {
                found.add(names.get(place));
            }
        }
        return found;
    }
}
