package org.pileus.nova.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final List<String> PUBLIC = List.of("/", "/v2.1", "/v2");

    private final NovaApi api = new NovaApi().host("c1");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void onlyVersionsAnswerWithoutAToken() {
        for (var route : api.service.endpoints().getFirst().app().routes()) {
            var body = route.bodyKey() == null ? "{}" : "{'" + route.bodyKey() + "':null}";
            var version = route.since() != null ? route.since().toString() : "2.1";
            var path = route.path().replaceAll("\\{[^}]*\\}", "1");
            for (var token : new String[] {null, "garbage", "no token"}) {
                var status = api.as(token)
                        .at(version)
                        .send(route.method(), path, body)
                        .response()
                        .status();
                assertThat(status)
                        .as(route.method() + " " + path + " " + route.bodyKey())
                        .isEqualTo(PUBLIC.contains(route.path()) ? 200 : 401);
            }
        }
    }

    @Test
    void noRouteAnswersBadInputWithAServerError() {
        api.flavor("1", 512);
        var id = api.server("member-p1", "vm");
        api.settle(id, "c1", "active");
        var bodies = List.of(
                "",
                "[]",
                "{}",
                "null",
                "{'a':1}",
                "{'server':[]}",
                "{'server':{'name':5}}",
                "{'x':{'y':{'z':null}}}",
                "{");
        for (var route : api.service.endpoints().getFirst().app().routes()) {
            var version = route.since() != null ? route.since().toString() : "2.1";
            for (var name : List.of(id, "1", "no such", "%00", "-1", "99999999999999999999")) {
                var path = route.path().replaceAll("\\{[^}]*\\}", name);
                for (var body : bodies) {
                    var text = route.bodyKey() == null || body.isEmpty()
                            ? body
                            : "{'" + route.bodyKey() + "':" + (body.equals("{") ? "{}" : body) + "}";
                    if (route.method().equals("DELETE") && name.equals(id)) {
                        continue;
                    }
                    var answer = api.as("admin-p1").at(version).send(route.method(), path, text);
                    var status = answer.response().status();
                    if (status >= 500 && status != 501) {
                        // Hosts here are fakes that answer nothing: a console without host and port is their fault.
                        assertThat(answer.what() + " " + text + " " + answer.text())
                                .contains("onsole");
                    }
                }
            }
        }
    }

    @Test
    void oddQueriesAreRefusedOrIgnoredNotFatal() {
        var odd = List.of(
                "limit=-1",
                "limit=x",
                "limit=99999999999999999999",
                "marker=nope",
                "sort_key=%27",
                "name=(",
                "changes-since=x",
                "all_tenants=maybe",
                "ip=(((",
                "status=%00",
                "deleted=x",
                "uuid=1",
                "a=b&a=c",
                "%zz=1",
                "sort_dir=up&sort_key=uuid",
                "tags=,,,",
                "created_at=1",
                "power_state=x",
                "locked=x",
                "user_id=",
                "start=x",
                "end=1");
        for (var route : api.service.endpoints().getFirst().app().routes()) {
            if (!route.method().equals("GET") || route.path().contains("console")) {
                continue;
            }
            for (var version : List.of("2.1", "2.40", "2.60", "2.87", "2.104")) {
                var path = route.path().replaceAll("\\{[^}]*\\}", "1");
                for (var query : odd) {
                    var status = api.as("admin-p1")
                            .at(version)
                            .get(path + "?" + query)
                            .response()
                            .status();
                    assertThat(status < 500 || status == 501)
                            .as(version + " " + path + "?" + query + " " + status)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void versionsAreNegotiated() {
        var answer = api.as(null).get("/").expect(200);
        assertThat(answer.json().path("versions").get(1).path("version").asString(""))
                .isEqualTo("2.104");
        var latest = api.as("member-p1").at("latest").get("/v2.1/servers").expect(200);
        assertThat(latest.response().header("OpenStack-API-Version")).isEqualTo("compute 2.104");
        assertThat(latest.response().header("X-OpenStack-Nova-API-Version")).isEqualTo("2.104");
        api.as("member-p1").at("2.105").get("/v2.1/servers").expect(406);
        api.as("member-p1").at("abc").get("/v2.1/servers").expect(400);
        api.as("member-p1").at("2.25").get("/v2.1/servers/x/tags").expect(404);
        api.as("member-p1").get("/v2.1/os-cells").expect(410);
    }

    @Test
    void aProjectIdInThePathMustBeTheTokens() {
        api.as("member-abc").get("/v2.1/abc/servers").expect(200);
        api.as("member-abc").get("/v2.1/abd/servers").expect(400);
    }
}
