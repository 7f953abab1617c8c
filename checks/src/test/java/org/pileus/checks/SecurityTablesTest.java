package org.pileus.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table of the identity service's security cases names tests that there are, and every case that a test of the
/// identity
/// service is named after has its row.
class SecurityTablesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");
    private static final Pattern CASE = Pattern.compile("void ([a-d]\\d\\d)_\\w+\\(");

    private static Map<String, String> tests(Path under) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (var files = Files.walk(under)) {
            for (var file : (Iterable<Path>) files.filter(f -> f.toString().endsWith("Test.java"))::iterator) {
                found.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return found;
    }

    @Test
    void theTableNamesTestsThatThereAre() throws IOException {
        var sources = tests(ROOT.resolve("services"));
        var missing = new TreeSet<String>();
        var named = NAMED.matcher(Files.readString(ROOT.resolve("docs/security/identity.md")));
        while (named.find()) {
            if (!sources.getOrDefault(named.group(1), "").contains("void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing)
                .as("docs/security/identity.md names tests that there are not")
                .isEmpty();
    }

    @Test
    void everyCaseOfTheIdentityServiceIsInItsTable() throws IOException {
        var table = Files.readString(ROOT.resolve("docs/security/identity.md"));
        var missing = new TreeSet<String>();
        tests(ROOT.resolve("services/keystone")).forEach((name, source) -> {
            var cases = CASE.matcher(source);
            while (cases.find()) {
                var id = cases.group(1).toUpperCase(Locale.ROOT);
                if (!table.contains("| " + id + " |")) {
                    missing.add(id + " in " + name);
                }
            }
        });
        assertThat(missing)
                .as("cases without a row in docs/security/identity.md")
                .isEmpty();
    }
}
