package org.pileus.keystone.assignments;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;

/// How far a list of assignments was read, as its marker says: `USER/<id>:<rows>`.
/// @param actor  the last one that was shown; null for the beginning
/// @param rows   how many rows of it were shown
record Position(@Nullable Actor actor, int rows) {
    /// A row with the position behind it.
    record Placed(Listed row, Position position) {}

    static Position of(@Nullable String marker) {
        if (marker == null) {
            return new Position(null, 0);
        }
        var colon = marker.lastIndexOf(':');
        try {
            return new Position(
                    Actor.ofKey(marker.substring(0, colon)), Integer.parseUnsignedInt(marker.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ApiException.invalid("Invalid input for field 'marker': it is not one that a list gave.");
        }
    }

    /// The rows of an actor that were not shown yet.
    Stream<Placed> behind(Actor next, Stream<Listed> all) {
        var shown = next.equals(actor) ? rows : 0;
        var passed = new AtomicInteger(shown);
        return all.skip(shown).map(row -> new Placed(row, new Position(next, passed.incrementAndGet())));
    }

    @Override
    public String toString() {
        return actor == null ? "" : actor.key() + ":" + rows;
    }
}
