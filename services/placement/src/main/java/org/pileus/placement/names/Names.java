package org.pileus.placement.names;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Sql;
import org.pileus.placement.model.Announcer;

/// One kind of names: the standard ones, which the program brings along, and the custom ones, which are
/// rows. Reads are from memory.
public final class Names {
    private static final int LONGEST = 255;
    private static final String CUSTOM = "CUSTOM_";

    private final Database db;
    private final Announcer announcer;
    private final Clock clock;
    private final NamesTable table;
    private final Set<String> standard;
    private final long startedMicros;
    /// Custom name to when it was made or last changed. Replaced whole.
    private volatile Map<String, Long> custom = Map.of();

    private Names(Database db, Announcer announcer, Clock clock, NamesTable table, String resource) {
        this.db = db;
        this.announcer = announcer;
        this.clock = clock;
        this.table = table;
        this.standard = standard(resource);
        this.startedMicros = Sql.micros(clock.instant());
    }

    public static Names resourceClasses(Database db, Announcer announcer, Clock clock) {
        return new Names(db, announcer, clock, NamesTable.RESOURCE_CLASSES, "resource-classes.txt");
    }

    public static Names traits(Database db, Announcer announcer, Clock clock) {
        return new Names(db, announcer, clock, NamesTable.TRAITS, "traits.txt");
    }

    /// Reads the custom names anew.
    public void load() {
        custom = db.read(table::load);
    }

    public boolean isStandard(String name) {
        return standard.contains(name);
    }

    /// Whether the name is one of a custom thing: `CUSTOM_` and upper-case letters, digits, underscores; at
    /// most 255.
    public static boolean isCustomForm(String name) {
        return name.length() > CUSTOM.length()
                && name.length() <= LONGEST
                && name.startsWith(CUSTOM)
                && isNameForm(name);
    }

    /// Upper-case letters, digits, underscores; at least one.
    public static boolean isNameForm(String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /// Whether the name may be used. A custom one that this process has not heard of is looked up once.
    public boolean knows(String name) {
        if (standard.contains(name) || custom.containsKey(name)) {
            return true;
        }
        if (!name.startsWith(CUSTOM)) {
            return false;
        }
        load();
        return custom.containsKey(name);
    }

    /// The names among these that are unknown, in order.
    public List<String> unknown(Iterable<String> names) {
        List<String> all = new ArrayList<>(0);
        for (var name : names) {
            if (!knows(name)) {
                all.add(name);
            }
        }
        return all;
    }

    /// The same names in the order of [#all].
    public List<String> ordered(Collection<String> names) {
        return all().stream().filter(names::contains).toList();
    }

    /// Standard ones first, in their own order, then custom ones by age.
    public List<String> all() {
        List<String> names = new ArrayList<>(standard);
        names.addAll(custom.keySet());
        return names;
    }

    /// When the name was made or last changed; the start of the service for a standard one.
    public long changedMicros(String name) {
        var time = custom.get(name);
        return time == null ? startedMicros : time;
    }

    /// The latest of these times.
    public @Nullable Long lastChangedMicros(Iterable<String> names) {
        Long latest = null;
        for (var name : names) {
            var time = changedMicros(name);
            latest = latest == null ? time : Math.max(latest, time);
        }
        return latest;
    }

    /// Makes a custom name known.
    /// @return false when it was known before
    public boolean add(String name) {
        if (knows(name)) {
            return false;
        }
        var now = clock.instant();
        var added = db.write(tx -> table.insert(tx, name, now));
        changed();
        return added;
    }

    /// @return false when the new name is taken
    boolean rename(String from, String to) {
        var now = clock.instant();
        var done = db.write(tx -> table.rename(tx, from, to, now));
        changed();
        return done;
    }

    /// @return false when something uses it
    boolean remove(String name) {
        var done = db.write(tx -> table.removeUnused(tx, name));
        changed();
        return done;
    }

    private void changed() {
        load();
        announcer.namesChanged();
    }

    private static Set<String> standard(String resource) {
        try (var in = Names.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + resource);
            }
            Set<String> names = new LinkedHashSet<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank())
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Long> ordered(List<Map.Entry<String, Instant>> rows) {
        Map<String, Long> all = LinkedHashMap.newLinkedHashMap(rows.size());
        rows.forEach(row -> all.put(row.getKey(), Sql.micros(row.getValue())));
        return all;
    }
}
