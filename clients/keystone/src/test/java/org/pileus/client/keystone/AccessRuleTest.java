package org.pileus.client.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Request;

class AccessRuleTest {
    private static boolean covers(String pattern, String path) {
        return new AccessRule("compute", "GET", pattern).covers(path);
    }

    private static boolean allowed(String pattern, String method, String raw, String path) {
        var request = new Request(
                method, path, null, new Headers(), InputStream.nullInputStream(), "::1", "nova:8774", false);
        return AccessRule.allow(List.of(new AccessRule("compute", "GET", pattern)), "compute", request.sentAs(raw));
    }

    @Test
    void aLiteralPathIsExactlyThat() {
        assertThat(covers("/v2.1/servers", "/v2.1/servers")).isTrue();
        assertThat(covers("/v2.1/servers", "/v2.1/servers/")).isFalse();
        assertThat(covers("/v2.1/servers", "/v2.1/servers/x")).isFalse();
        assertThat(covers("/v2.1/servers", "/v2x1/servers")).isFalse();
        assertThat(covers("/v2.1/servers", "/V2.1/servers")).isFalse();
        assertThat(covers("/v2.1/servers", "")).isFalse();
    }

    @Test
    void aStarAndANameStandForOneSegment() {
        for (var pattern : List.of("/servers/*/ips", "/servers/{server_id}/ips")) {
            assertThat(covers(pattern, "/servers/abc/ips")).isTrue();
            assertThat(covers(pattern, "/servers//ips")).isFalse();
            assertThat(covers(pattern, "/servers/a/b/ips")).isFalse();
            assertThat(covers(pattern, "/servers/abc/ips/more")).isFalse();
        }
        assertThat(covers("/servers/*", "/servers/abc")).isTrue();
        assertThat(covers("/servers/*", "/servers/")).isFalse();
        assertThat(covers("/servers/a*c", "/servers/abbc")).isTrue();
        assertThat(covers("/servers/a*c", "/servers/ac")).isFalse();
    }

    @Test
    void twoStarsStandForAnything() {
        assertThat(covers("/v2.1/**", "/v2.1/servers/a/b")).isTrue();
        assertThat(covers("/v2.1/**", "/v2.1/")).isTrue();
        assertThat(covers("/v2.1/**", "/v2.1")).isFalse();
        assertThat(covers("/**/ips", "/servers/a/ips")).isTrue();
        assertThat(covers("/**/ips", "/servers/a/ports")).isFalse();
    }

    @Test
    @Timeout(5)
    void aHostilePatternCostsNoMoreThanItsLength() {
        assertThat(covers("/" + "**a".repeat(70) + "b", "/" + "a".repeat(8000))).isFalse();
        assertThat(covers("/" + "*a".repeat(100) + "b", "/" + "a".repeat(8000))).isFalse();
    }

    @Test
    void c13_otherMethodsAndOtherSpellingsOfAPathAreRefused() {
        assertThat(allowed("/servers/**", "GET", "/servers/a", "/servers/a")).isTrue();
        assertThat(allowed("/servers/**", "HEAD", "/servers/a", "/servers/a")).isFalse();
        assertThat(allowed("/servers/**", "POST", "/servers/a", "/servers/a")).isFalse();
        assertThat(allowed("/servers/**", "get", "/servers/a", "/servers/a")).isFalse();
        assertThat(allowed("/servers/**", "GET", "/servers//a", "/servers//a")).isFalse();
        assertThat(allowed("/servers/**", "GET", "/servers/a%2Fb", "/servers/a/b"))
                .isFalse();
        assertThat(allowed("/servers/**", "GET", "/servers/%2e%2e/flavors", "/servers/../flavors"))
                .isFalse();
        assertThat(allowed("/servers/**", "GET", "/servers/..", "/servers/..")).isFalse();
        assertThat(allowed("/servers/**", "GET", "/servers/a%5Cb", "/servers/a\\b"))
                .isFalse();
        assertThat(allowed("/servers", "GET", "/servers/", "/servers/")).isFalse();
        assertThat(allowed("/flavors", "GET", "/servers", "/servers")).isFalse();
    }
}
