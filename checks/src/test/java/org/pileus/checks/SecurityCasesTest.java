package org.pileus.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The lists in `docs/security` name tests that exist, each after a case of its row.
class SecurityCasesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("\\| ([A-P][0-9]{2}) \\|.*\\| (.*) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyListedTestExistsAndIsNamedAfterItsCase() throws IOException {
        var sources = testSources();
        List<String> problems = new ArrayList<>();
        var rows = 0;
        try (var pages = Files.newDirectoryStream(ROOT.resolve("docs/security"), "*.md")) {
            for (var page : pages) {
                for (var line : Files.readAllLines(page)) {
                    var row = ROW.matcher(line);
                    if (row.matches()) {
                        rows++;
                        check(row.group(1), row.group(2), sources, problems);
                    }
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(rows).isPositive();
    }

    private static void check(String id, String tests, Map<String, String> sources, List<String> problems) {
        var names = NAME.matcher(tests);
        var found = 0;
        while (names.find()) {
            found++;
            var method = names.group(2);
            if (!sources.getOrDefault(names.group(1), "").contains("void " + method + "(")) {
                problems.add(id + ": there is no test " + names.group());
            }
            if (!List.of(method.split("_")).contains(id.toLowerCase(Locale.ROOT))) {
                problems.add(id + ": " + names.group() + " is not named after it");
            }
        }
        if (found == 0) {
            problems.add(id + " has no test");
        }
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (var files = Files.walk(ROOT)) {
            for (var file : files.filter(SecurityCasesTest::isTest).toList()) {
                var name = file.getFileName().toString();
                sources.merge(
                        name.substring(0, name.length() - ".java".length()), Files.readString(file), String::concat);
            }
        }
        return sources;
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("/src/test/java/") && file.toString().endsWith("Test.java");
    }
}
