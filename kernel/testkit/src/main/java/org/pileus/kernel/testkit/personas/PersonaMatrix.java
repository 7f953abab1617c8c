package org.pileus.kernel.testkit.personas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.pileus.kernel.http.Route;

/// Every route of a service, asked by every persona for an object of its own project and for one of another.
///
/// What they may do is written in a table, which was checked by hand against the rules' meaning: a changed rule or
/// handler is a visible change of it. Write it anew with `-Dpileus.personas=write`, and read the difference. A route
/// without a line in the table is a failure, and so is one whose request nobody can get done: the matrix would say
/// nothing about it.
public final class PersonaMatrix {
    private static final boolean WRITING = "write".equals(System.getProperty("pileus.personas"));

    private final PersonaSubject subject;
    private final Path table;
    private final List<String> problems = new ArrayList<>();

    private PersonaMatrix(PersonaSubject subject, Path table) {
        this.subject = subject;
        this.table = table;
    }

    /// Asks everything.
    /// @param table  the file; as many lines as routes, each followed by one for own and one for foreign objects
    /// @throws AssertionError naming every difference from the table, every change by a refused request, every hole
    public static void check(PersonaSubject subject, Path table) throws IOException {
        new PersonaMatrix(subject, table).check();
    }

    private void check() throws IOException {
        var kept = WRITING ? new LinkedHashMap<String, List<String>>() : read();
        var made = walk(kept);
        if (WRITING) {
            write(made);
        }
        compare(kept, made);
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    private Map<String, List<String>> walk(Map<String, List<String>> kept) {
        Map<String, List<String>> made = new LinkedHashMap<>();
        for (var route : subject.routes()) {
            List<String> rows = new ArrayList<>();
            for (var foreign : new boolean[] {false, true}) {
                var old = kept.getOrDefault(title(route), List.of());
                var admitted = old.size() > rows.size() ? admitted(old.get(rows.size())) : Set.<String>of();
                var row = row(route, foreign, admitted);
                if (!foreign && !row.containsValue(Outcome.DONE) && !subject.isNeverDone(route)) {
                    problems.add(title(route) + ": nobody gets it done, so it is not tested: " + row);
                }
                rows.add((foreign ? "foreign: " : "own: ") + written(row));
            }
            made.put(title(route), rows);
        }
        return made;
    }

    /// Those whom the table refuses come first, and leave everything as it is.
    private Map<String, Outcome> row(Route route, boolean foreign, Set<String> admitted) {
        Map<String, Outcome> row = new LinkedHashMap<>();
        subject.personas().forEach(persona -> row.put(persona, Outcome.FORBIDDEN));
        var refused = subject.personas().stream()
                .filter(persona -> !admitted.contains(persona))
                .toList();
        subject.prepare(route, foreign);
        var writes = !route.method().equals("GET") && !route.method().equals("HEAD");
        var compared = writes && !WRITING && !refused.isEmpty();
        var before = compared ? subject.state() : List.<String>of();
        refused.forEach(persona -> row.put(persona, ask(route, persona, foreign)));
        if (compared) {
            unchanged(before, subject.state(), title(route) + (foreign ? ", foreign" : ", own"));
        }
        subject.personas().stream()
                .filter(admitted::contains)
                .forEach(persona -> row.put(persona, ask(route, persona, foreign)));
        return row;
    }

    private Outcome ask(Route route, String persona, boolean foreign) {
        var outcome = subject.ask(route, persona, foreign);
        if ((outcome == Outcome.UNAUTHORIZED) != subject.withoutAGoodToken().contains(persona)) {
            problems.add(title(route) + ": " + persona + " gets " + outcome);
        }
        return outcome;
    }

    private void unchanged(List<String> before, List<String> after, String what) {
        if (!before.equals(after)) {
            var gone = new HashSet<>(before);
            after.forEach(gone::remove);
            var come = new HashSet<>(after);
            before.forEach(come::remove);
            problems.add(what + ": a refused request changed " + few(gone) + " to " + few(come));
        }
    }

    private static List<String> few(Set<String> rows) {
        return rows.stream().sorted().limit(3).toList();
    }

    private void compare(Map<String, List<String>> kept, Map<String, List<String>> made) {
        if (WRITING) {
            return;
        }
        made.forEach((title, rows) -> {
            var old = kept.get(title);
            if (old == null) {
                problems.add(title + " has no line in " + table);
            } else if (!old.equals(rows)) {
                problems.add(title + "\n  table: " + String.join("\n         ", old) + "\n  now:   "
                        + String.join("\n         ", rows));
            }
        });
        kept.keySet().stream()
                .filter(title -> !made.containsKey(title))
                .forEach(title -> problems.add(title + " is in " + table + " and is no route"));
    }

    private Map<String, List<String>> read() throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        List<String> last = new ArrayList<>();
        for (var line : Files.readAllLines(table)) {
            if (line.startsWith(" ")) {
                last.add(line.strip());
            } else {
                last = new ArrayList<>();
                rows.put(line, last);
            }
        }
        return rows;
    }

    private void write(Map<String, List<String>> made) throws IOException {
        Files.createDirectories(table.toAbsolutePath().getParent());
        List<String> lines = new ArrayList<>();
        made.forEach((title, rows) -> {
            lines.add(title);
            rows.forEach(row -> lines.add("    " + row));
        });
        Files.write(table, lines);
    }

    private static String title(Route route) {
        var versions = route.since() == null && route.until() == null
                ? ""
                : " [" + (route.since() == null ? "" : route.since()) + "-"
                        + (route.until() == null ? "" : route.until()) + "]";
        return route.method() + " " + route.path() + (route.bodyKey() == null ? "" : " " + route.bodyKey()) + versions;
    }

    /// The names before the semicolon, or none.
    private static Set<String> admitted(String row) {
        var names = row.substring(row.indexOf(": ") + 2).split(";")[0].split(" ");
        return Set.of(names);
    }

    private static String written(Map<String, Outcome> row) {
        return names(row, Set.of(Outcome.DONE, Outcome.ADMITTED))
                + (row.containsValue(Outcome.NOT_FOUND) ? "; not found: " + names(row, Set.of(Outcome.NOT_FOUND)) : "");
    }

    private static String names(Map<String, Outcome> row, Set<Outcome> outcomes) {
        var names = row.entrySet().stream()
                .filter(entry -> outcomes.contains(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? "-" : names;
    }
}
