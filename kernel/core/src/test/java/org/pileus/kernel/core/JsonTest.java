package org.pileus.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} x", "{\"a\":1,\"a\":2}", "{\"a\":1 /* c */}", "NaN", "{'a':1}"})
    void whatIsNotJsonIsInvalidInput(String text) {
        if (text.isEmpty()) {
            assertThat(Json.parse(utf8(text)).isMissingNode()).isTrue();
            return;
        }
        assertThatThrownBy(() -> Json.parse(utf8(text))).isInstanceOf(ApiException.class);
    }

    @Test
    void depthTextAndNumbersHaveLimits() {
        assertThatThrownBy(() -> Json.parse(utf8("[".repeat(100) + "]".repeat(100))))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> Json.parse(utf8("\"" + "x".repeat(70_000) + "\"")))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> Json.parse(utf8("1" + "0".repeat(100)))).isInstanceOf(ApiException.class);
    }

    @Test
    void writesBackWhatItRead() {
        var text = "{\"a\":[1,2.5,-3000000000,true,null,\"é\\n\"],\"b\":{}}";
        assertThat(Json.text(Json.parse(utf8(text)))).isEqualTo(text);
    }

    @Test
    void contextTravelsWithoutItsToken() {
        var context = RequestContext.anonymous("req-1", "req-2");
        assertThat(RequestContext.fromJson(context.toJson())).isEqualTo(context);
        assertThat(new Secret("token").toString()).doesNotContain("token");
    }
}
