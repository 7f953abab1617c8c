package org.pileus.keystone.federation.mapping;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// Applies the rules of a mapping to an assertion, as keystone's engine does. Source: the Identity API, mapping
/// combinations, and the answers of keystone 30.0.0 to the same rules and assertions.
public final class MappingEngine {
    private static final Pattern NUMBER = Pattern.compile("\\{?(\\d{1,4})\\}?.*", Pattern.DOTALL);

    private MappingEngine() {}

    /// @param rules      well formed: [MappingRules#check] was content
    /// @param version    `1.0`, `2.0` or `3.0`
    /// @param assertion  attributes; several values of one stand in one text, with `;` between them
    public static Mapped map(JsonNode rules, String version, Map<String, String> assertion) throws MappingFailed {
        Map<String, List<String>> attributes = new HashMap<>();
        assertion.forEach((name, text) -> attributes.put(name, List.of(text.split(";", -1))));
        var parts = new LocalParts(!version.equals("1.0"));
        var applied = false;
        for (var rule : rules) {
            var selected = Conditions.selected(rule.path("remote"), attributes);
            if (selected.isEmpty()) {
                continue;
            }
            var template = new Template(selected.get());
            for (var local : rule.path("local")) {
                applied = true;
                var json = local.path("projects_json");
                parts.add(template.fill(local), json.isString() ? projects(json.stringValue(), template) : json);
            }
        }
        if (!applied) {
            throw new MappingFailed("no rule of the mapping fits the assertion");
        }
        return parts.mapped();
    }

    /// The list of projects that an attribute holds as JSON.
    /// @param reference  `{0}` or `0`
    private static JsonNode projects(String reference, Template template) throws MappingFailed {
        var number = NUMBER.matcher(reference);
        if (!number.matches()) {
            throw new MappingFailed("projects_json names no remote value: " + reference);
        }
        var selected = template.selected(Integer.parseInt(number.group(1)));
        if (selected.isEmpty()) {
            return Json.array();
        }
        if (selected.size() > 1) {
            throw new MappingFailed("projects_json has several values");
        }
        try {
            var projects = Json.parse(selected.getFirst().getBytes(StandardCharsets.UTF_8));
            MappingRules.checkProjects(projects);
            return projects;
        } catch (ApiException e) {
            throw new MappingFailed("not a list of projects: " + selected.getFirst());
        }
    }
}
