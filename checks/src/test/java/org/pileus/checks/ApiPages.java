package org.pileus.checks;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Route;

/// The pages of docs/api, made of the route tables.
final class ApiPages {
    static final String BEGIN = "<!-- routes: made by make docs, do not edit -->\n";
    static final String END = "<!-- end of routes -->\n";

    private ApiPages() {}

    /// Pages by file name, `placement.md`.
    static Map<String, String> of(Map<String, List<Route>> routes) {
        Map<String, String> pages = new LinkedHashMap<>();
        routes.forEach((endpoint, list) -> pages.put(endpoint + ".md", page(endpoint, list)));
        return pages;
    }

    /// The part of the overview that counts.
    static String overview(Map<String, List<Route>> routes) {
        var text = new StringBuilder(BEGIN)
                .append("| endpoint | routes | actions | without a token |\n| --- | --- | --- | --- |\n");
        routes.forEach((endpoint, list) -> {
            var actions = list.stream().filter(route -> route.bodyKey() != null).count();
            var open = list.stream().filter(route -> !route.tokenNeeded()).count();
            text.append("| [")
                    .append(endpoint)
                    .append("](")
                    .append(endpoint)
                    .append(".md) | ")
                    .append(list.size() - actions)
                    .append(" | ")
                    .append(actions)
                    .append(" | ")
                    .append(open)
                    .append(" |\n");
        });
        return text.append(END).toString();
    }

    private static String page(String endpoint, List<Route> routes) {
        var versioned = routes.stream().anyMatch(route -> route.since() != null || route.until() != null);
        var text = new StringBuilder("# ")
                .append(endpoint)
                .append("\n\nMade of the route table by `make docs`. ")
                .append("An action is the key of the JSON body that selects the route. ")
                .append("Rules have upstream's names; `policy.d` overrides them.\n\n| method | path | action | rule |");
        text.append(versioned ? " microversions |\n" : "\n")
                .append("| --- ".repeat(versioned ? 5 : 4))
                .append("|\n");
        routes.stream()
                .sorted(Comparator.comparing(Route::path)
                        .thenComparing(Route::method)
                        .thenComparing(route -> Objects.requireNonNullElse(route.bodyKey(), ""))
                        .thenComparing(route -> Objects.requireNonNullElse(route.since(), new Microversion(0, 0))))
                .forEach(route -> line(text, route, versioned));
        return text.toString();
    }

    private static void line(StringBuilder text, Route route, boolean versioned) {
        text.append("| ")
                .append(route.method())
                .append(" | `")
                .append(route.path())
                .append("` | ");
        text.append(route.bodyKey() == null ? "" : "`" + route.bodyKey() + "`")
                .append(" | ")
                .append(rule(route))
                .append(" |");
        if (versioned) {
            text.append(' ').append(versions(route.since(), route.until())).append(" |");
        }
        text.append('\n');
    }

    private static String rule(Route route) {
        if (route.rule() != null) {
            return "`" + route.rule() + "`";
        }
        return route.tokenNeeded() ? "any token" : "no token needed";
    }

    private static String versions(@Nullable Microversion since, @Nullable Microversion until) {
        if (since == null) {
            return until == null ? "" : "– " + until;
        }
        return until == null ? since + " –" : since + " – " + until;
    }
}
