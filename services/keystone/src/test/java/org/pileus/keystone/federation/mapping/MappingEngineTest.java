package org.pileus.keystone.federation.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `mapping-cases.jsonl` holds what keystone 30.0.0 itself answered to each of its rules and assertions: written by
/// hand where a quirk is known, and at random.
class MappingEngineTest {
    static Stream<JsonNode> cases() throws IOException {
        try (var in = MappingEngineTest.class.getResourceAsStream("/federation/mapping-cases.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Json::read).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCaseAnswersAsUpstream(JsonNode given) {
        assertThat(Json.text(answer(given))).as(Json.text(given)).isEqualTo(Json.text(given.path("result")));
    }

    private static JsonNode answer(JsonNode given) {
        Map<String, String> assertion = new HashMap<>();
        given.path("assertion")
                .properties()
                .forEach(item -> assertion.put(item.getKey(), item.getValue().stringValue()));
        try {
            MappingRules.check(given.path("rules"), given.path("version").stringValue());
            return MappedView.of(
                    MappingEngine.map(given.path("rules"), given.path("version").stringValue(), assertion));
        } catch (MappingFailed e) {
            return Json.object().stringNode("error");
        }
    }

    private static Mapped map(String rules, Map<String, String> assertion) throws MappingFailed {
        return MappingEngine.map(Json.read(rules.replace('\'', '"')), "1.0", assertion);
    }

    @Test
    void anAttributeOfTheUserIsNeverATemplate() throws MappingFailed {
        var mapped = map(
                "[{'local':[{'user':{'name':'{0}'}}],'remote':[{'type':'name'},{'type':'secret'}]}]",
                Map.of("name", "{1}{0.__class__}", "secret", "s"));
        assertThat(mapped.user().name()).isEqualTo("{1}{0.__class__}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{0.__class__}", "{0[0]}", "{0!r}", "{0:>99999999}", "{-1}", "{99999999999}", "{a}"})
    void fieldsThatLookIntoValuesAreRefused(String template) {
        assertThatThrownBy(() -> map(
                        "[{'local':[{'user':{'name':'" + template + "'}}],'remote':[{'type':'name'}]}]",
                        Map.of("name", "bob")))
                .isInstanceOf(MappingFailed.class);
    }

    @Test
    void anExpressionThatTakesForeverFailsSoon() {
        assertThatThrownBy(() -> map(
                        "[{'local':[],'remote':[{'type':'a','any_one_of':['^(.*a){15}b$'],'regex':true}]}]",
                        Map.of("a", "a".repeat(60) + "!")))
                .isInstanceOf(MappingFailed.class)
                .hasMessageContaining("takes too long");
    }

    @Test
    void whatComesOutIsBounded() {
        assertThatThrownBy(() -> map(
                        "[{'local':[{'user':{'name':'" + "{0}".repeat(20_000) + "'}}],'remote':[{'type':'a'}]}]",
                        Map.of("a", "x".repeat(60_000))))
                .isInstanceOf(MappingFailed.class);
    }

    /// Whatever well formed rules meet, they map or fail: nothing else is thrown.
    @Test
    void rulesOfAnyShapeMapOrFail() {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++) {
            var rules = Json.array();
            rules.add(rule(random));
            var version = MappingRules.VERSIONS.get(random.nextInt(3));
            try {
                MappingRules.check(rules, version);
                MappingEngine.map(rules, version, assertion(random));
            } catch (ApiException | MappingFailed e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static final List<String> TEXTS = List.of(
            "{0}",
            "{1}",
            "{}",
            "{",
            "}",
            "{{0}}",
            "[",
            "['a'",
            "['a','b']",
            "name",
            "JSON:{",
            "(",
            "(?P<a",
            "a*",
            "\\",
            "",
            "ephemeral",
            "x;y",
            "[{\"name\":\"p\",\"roles\":[]}]",
            "\u0000",
            "\ud800");

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static ObjectNode rule(Random random) {
        var rule = Json.object();
        var local = rule.putArray("local").addObject();
        var remote = rule.putArray("remote").addObject().put("type", "a");
        switch (random.nextInt(6)) {
            case 0 -> local.putObject("user").put("name", text(random)).put("id", text(random));
            case 1 -> local.put("groups", text(random)).putObject("domain").put("id", text(random));
            case 2 -> local.put("group_ids", text(random));
            case 3 -> local.put("projects_json", text(random));
            case 4 ->
                local.putArray("projects").addObject().put("name", text(random)).putArray("roles");
            default -> local.putObject("group").put("name", text(random)).putObject("domain");
        }
        if (random.nextBoolean()) {
            var list = remote.putArray(List.of("any_one_of", "not_any_of", "whitelist", "blacklist")
                    .get(random.nextInt(4)));
            list.add(text(random)).add(random.nextInt());
            remote.put("regex", random.nextBoolean());
        }
        return rule;
    }

    private static Map<String, String> assertion(Random random) {
        return Map.of("a", text(random) + text(random), "b", text(random));
    }
}
