package org.pileus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.federation.mapping.MappedView;
import org.pileus.keystone.federation.mapping.MappingEngine;
import org.pileus.keystone.federation.mapping.MappingFailed;
import org.pileus.keystone.federation.mapping.MappingRules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "mapping-engine",
        mixinStandardHelpOptions = true,
        description = {
            "Tries the rules of a federation mapping: prints the user, groups and projects that they make of attributes.",
            "Like keystone-manage mapping_engine, but for the version's own semantics too."
        })
final class MappingEngineCommand implements Callable<Integer> {
    @Option(
            names = "--rules",
            required = true,
            paramLabel = "FILE",
            description = "JSON: a list of rules, or a mapping.")
    private Path rules = Path.of("");

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "Attributes, one `name: value` a line; ';' separates several values.")
    private Path input = Path.of("");

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Leave out attributes whose names begin otherwise.")
    private String prefix = "";

    @Option(
            names = "--mapping-schema-version",
            paramLabel = "VERSION",
            description = "Instead of the mapping's own; 1.0 when it has none.")
    private @Nullable String version;

    @Override
    public Integer call() throws IOException, MappingFailed {
        var mapping = Json.parse(Files.readAllBytes(rules));
        var list = mapping.isArray() ? mapping : mapping.path("rules");
        var wanted = version != null ? version : mapping.path("schema_version").asString("1.0");
        MappingRules.check(list, wanted);
        var mapped = MappedView.of(MappingEngine.map(list, wanted, assertion()));
        System.out.println(mapped.toPrettyString());
        return 0;
    }

    private Map<String, String> assertion() throws IOException {
        Map<String, String> assertion = new HashMap<>();
        for (var line : Files.readAllLines(input)) {
            var colon = line.indexOf(':');
            if (colon < 0 && !line.isBlank()) {
                throw new IllegalArgumentException("expected 'name: value' but found '" + line + "' in " + input);
            }
            if (colon >= 0 && line.strip().startsWith(prefix)) {
                assertion.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return assertion;
    }
}
