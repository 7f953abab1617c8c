package org.pileus.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;

/// docs/api says what is served, no more and no less. With `-Dpileus.docs=write` it is written instead of
/// compared.
class ApiPagesTest {
    private static final Path DOCS = Path.of("..", "docs", "api");
    private static final String FIX =
            "docs/api does not show the route tables as they are. Fix: make docs, and commit what it changes";

    @TempDir
    private static Path folder;

    private static Map<String, List<Route>> routes;

    @BeforeAll
    static void askTheServices() throws IOException {
        routes = ServedRoutes.of(folder);
        if ("write".equals(System.getProperty("pileus.docs"))) {
            write();
        }
    }

    private static void write() throws IOException {
        for (var page : ApiPages.of(routes).entrySet()) {
            Files.writeString(DOCS.resolve(page.getKey()), page.getValue());
        }
        var readme = Files.readString(DOCS.resolve("README.md"));
        var begin = readme.indexOf(ApiPages.BEGIN);
        var end = readme.indexOf(ApiPages.END) + ApiPages.END.length();
        Files.writeString(
                DOCS.resolve("README.md"),
                readme.substring(0, begin) + ApiPages.overview(routes) + readme.substring(end));
    }

    @Test
    void pagesShowTheRouteTables() {
        ApiPages.of(routes)
                .forEach((name, text) -> assertThat(DOCS.resolve(name))
                        .as(FIX)
                        .exists()
                        .content()
                        .as(FIX)
                        .isEqualTo(text));
    }

    @Test
    void overviewCountsTheRoutes() {
        assertThat(DOCS.resolve("README.md")).content().as(FIX).contains(ApiPages.overview(routes));
    }

    @Test
    void pageOfAServiceThatIsGoneIsGone() throws IOException {
        try (var files = Files.list(DOCS)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .as(FIX)
                    .allSatisfy(name -> assertThat(ApiPages.of(routes)).containsKey(name));
        }
    }

    @Test
    void pageHasALinePerRouteWithItsRuleAndVersions() {
        var page = ApiPages.of(Map.of(
                        "x",
                        List.of(
                                Route.open("GET", "/", request -> Response.text(200, "")),
                                Route.object("POST", "/things/{id}/action", "x:go", request -> Response.text(202, ""))
                                        .action("go")
                                        .since("2.3"))))
                .get("x.md");
        assertThat(page).contains("| GET | `/` |  | no token needed |  |\n");
        assertThat(page).contains("| POST | `/things/{id}/action` | `go` | `x:go` | 2.3 – |\n");
    }
}
