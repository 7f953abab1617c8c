package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.http.client.HttpCall;

/// Cases of the security checklist that concern servers and what is claimed for them, in a whole cloud: the doors
/// of nova, neutron, glance and placement are tried together.
class ComputeIsolationTest {
    private static final String IDENTITY = "Confirmed";

    @TempDir
    private static Path data;

    private static PersonaCloud personas;
    private static PersonaThings own;
    private static PersonaThings foreign;
    private static PersonaThings foreignNetworks;
    private static PersonaThings foreignImages;

    @BeforeAll
    static void startACloudWithAServerOfEachProject() throws IOException {
        personas = new PersonaCloud(data);
        own = PersonaThings.of(personas, Persona.MEMBER, "nova-api");
        foreign = PersonaThings.of(personas, Persona.OTHER_MEMBER, "nova-api");
        foreignNetworks = PersonaThings.of(personas, Persona.OTHER_MEMBER, "neutron-server");
        foreignImages = PersonaThings.of(personas, Persona.OTHER_MEMBER, "glance-api");
        own.id("server");
        foreign.id("server");
    }

    @AfterAll
    static void stop() {
        personas.close();
    }

    private static PersonaCloud.Answer member(String method, String path, @Nullable String body) {
        return personas.ask(Persona.MEMBER, method, "compute", "/v2.1" + path, body);
    }

    private static PersonaCloud.Answer get(String path, String version) {
        var call = HttpCall.get(personas.cloud.root("compute") + "/v2.1" + path);
        return personas.ask(Persona.MEMBER, call.header("OpenStack-API-Version", "compute " + version));
    }

    private static String server(String more) {
        return own.filled("{'server':{'name':'n','flavorRef':'1','imageRef':'$cloud_image'," + more + "}}");
    }

    @Test
    void a01_theProjectIdOfAPathIsTheTokensOrNothing() {
        var abroad = personas.project(Persona.Scope.ABROAD);
        member("GET", "/" + abroad + "/servers", null).expect(400);
        member("POST", "/" + abroad + "/servers", server("'networks':'none'")).expect(400);
        member("GET", "/os-quota-sets/" + abroad, null).expect(403);
        member("GET", "/os-simple-tenant-usage/" + abroad, null).expect(403);
        personas.ask(Persona.MEMBER, "GET", "placement", "/usages?project_id=" + abroad, null)
                .expect(403);
    }

    @Test
    void a05_aServerIsMissingBehindEveryDoorAndInEveryVersion() {
        var server = foreign.id("server");
        var port = foreign.id("os-interface/port_id");
        for (var version : List.of("2.1", "2.25", "2.47", "2.73", "2.96", "latest")) {
            for (var path : List.of(
                    "",
                    "/ips",
                    "/metadata",
                    "/os-interface",
                    "/os-interface/" + port,
                    "/os-security-groups",
                    "/os-instance-actions",
                    "/os-server-password",
                    "/os-volume_attachments")) {
                get("/servers/" + server + path, version).expect(404);
            }
            for (var list : List.of("/servers", "/servers/detail")) {
                for (var query : List.of("", "?uuid=" + server, "?name=own")) {
                    assertThat(get(list + query, version).expect(200).body()).doesNotContain(server);
                }
            }
        }
        personas.ask(Persona.MEMBER, "GET", "compute", "/pileus/v1/traces/" + server, null)
                .expect(404);
        personas.ask(Persona.MEMBER, "GET", "network", "/v2.0/ports/" + port, null)
                .expect(404);
        assertThat(personas.ask(Persona.MEMBER, "GET", "network", "/v2.0/ports?device_id=" + server, null)
                        .expect(200)
                        .json()
                        .path("ports"))
                .isEmpty();
        personas.ask(Persona.MEMBER, "GET", "placement", "/allocations/" + server, null)
                .expect(403);
    }

    @Test
    void a09_whatBelongsToAServerIsReachedThroughItAlone() {
        var port = foreign.id("os-interface/port_id");
        var mine = "/servers/" + own.id("server");
        member("GET", mine + "/os-interface/" + port, null).expect(404);
        member("DELETE", mine + "/os-interface/" + port, null).expect(404);
        member("GET", mine + "/os-instance-actions/" + foreign.id("os-instance-actions/request_id"), null)
                .expect(404);
        assertThat(foreignPort(foreign, port)).contains(foreign.id("server"));
    }

    private static String foreignPort(PersonaThings things, String port) {
        return personas.ask(Persona.OTHER_MEMBER, "GET", "network", "/v2.0/ports/" + things.filled(port), null)
                .expect(200)
                .body();
    }

    @Test
    void a11_twentyRebuildsClaimWhatOneServerClaims() throws InterruptedException {
        var server = own.id("server");
        var before = claimed(server);
        for (var round = 0; round < 20; round++) {
            member("POST", "/servers/" + server + "/action", own.filled("{'rebuild':{'imageRef':'$cloud_image'}}"))
                    .expect(202);
            assertThat(RunningCloud.eventually(
                            Duration.ofSeconds(20),
                            () -> member("GET", "/servers/" + server, null)
                                    .json()
                                    .at("/server/status")
                                    .asString("")
                                    .equals("ACTIVE")))
                    .isTrue();
        }
        assertThat(before).contains("\"VCPU\":1").contains("\"MEMORY_MB\":512");
        assertThat(claimed(server)).isEqualTo(before);
    }

    /// Without generations, which count the changes.
    private static String claimed(String server) {
        return personas.ask(Persona.ADMIN, "GET", "placement", "/allocations/" + server, null)
                .expect(200)
                .body()
                .replaceAll("\"(consumer_)?generation\":\\d+", "");
    }

    @Test
    void a13_aServerIsMadeOfNothingThatIsAnothers() {
        var port = foreignNetworks.id("port");
        var network = foreignNetworks.id("network");
        var networks = own.filled("'networks':[{'uuid':'$provider_network'}]");
        var before = personas.ask(Persona.OTHER_MEMBER, "GET", "network", "/v2.0/ports/" + port, null)
                .body();
        var servers = member("GET", "/servers", null).json().path("servers").size();
        create(server("'networks':[{'port':'" + port + "'}]"));
        create(server("'networks':[{'uuid':'" + network + "'}]"));
        create(server(networks + ",'key_name':'" + foreign.id("keypair") + "'"));
        create(server(networks + ",'security_groups':[{'name':'" + foreignNetworks.id("security_group") + "'}]"));
        create(server(networks).replace(own.id("cloud_image"), foreignImages.id("image")));
        var grouped = server(networks);
        create(grouped.substring(0, grouped.length() - 1) + ",'os:scheduler_hints':{'group':'"
                + foreign.id("server_group") + "'}}");
        assertThat(member("GET", "/servers", null).json().path("servers")).hasSize(servers);
        assertThat(personas.ask(Persona.OTHER_MEMBER, "GET", "network", "/v2.0/ports/" + port, null)
                        .body())
                .isEqualTo(before);
    }

    private static void create(String body) {
        member("POST", "/servers", body).expect(400, 404);
    }

    @Test
    void a13_nothingOfAnothersIsAddedToAServer() {
        var action = "/servers/" + own.id("server") + "/action";
        var port = foreignNetworks.id("port");
        member(
                        "POST",
                        "/servers/" + own.id("server") + "/os-interface",
                        "{'interfaceAttachment':{'port_id':'" + port + "'}}")
                .expect(400, 404);
        member(
                        "POST",
                        "/servers/" + own.id("server") + "/os-interface",
                        "{'interfaceAttachment':{'net_id':'" + foreignNetworks.id("network") + "'}}")
                .expect(400, 404);
        member("POST", action, "{'addSecurityGroup':{'name':'" + foreignNetworks.id("security_group") + "'}}")
                .expect(400, 404);
        member("POST", action, "{'rebuild':{'imageRef':'" + foreignImages.id("image") + "'}}")
                .expect(400, 404);
        member("POST", action, "{'rescue':{'rescue_image_ref':'" + foreignImages.id("image") + "'}}")
                .expect(400, 404);
        assertThat(personas.ask(Persona.OTHER_MEMBER, "GET", "network", "/v2.0/ports/" + port, null)
                        .body())
                .contains("\"device_id\":\"\"");
    }

    @Test
    void a14_identityHeadersOfAClientHaveNoEffect() {
        for (var spelling : List.of("X-%s", "x-%s", "X_%s", "HTTP_X_%s")) {
            for (var persona : List.of(Persona.READER, Persona.NOBODY)) {
                var call = HttpCall.of("POST", personas.cloud.root("compute") + "/v2.1/flavors");
                for (var twice = 0; twice < 2; twice++) {
                    call.header(name(spelling, "Roles"), "admin,member")
                            .header(name(spelling, "Project-Id"), personas.project(Persona.Scope.ABROAD))
                            .header(name(spelling, "User-Id"), personas.userId(Persona.ADMIN))
                            .header(name(spelling, "Is-Admin-Project"), "True")
                            .header(name(spelling, "Identity-Status"), IDENTITY)
                            .header(name(spelling, "Service-Roles"), "service");
                }
                var refused = personas.ask(
                        persona,
                        call.json(org.pileus.kernel.core.Json.read(
                                "{\"flavor\":{\"name\":\"f\",\"ram\":64,\"vcpus\":1,\"disk\":1}}")));
                refused.expect(persona == Persona.NOBODY ? 401 : 403);
            }
        }
    }

    private static String name(String spelling, String header) {
        var name = spelling.formatted(header);
        return spelling.contains("_") ? name.replace('-', '_').toUpperCase(java.util.Locale.ROOT) : name;
    }

    @Test
    void a15_noQueryOfAMemberShowsAnothersServers() {
        var server = foreign.id("server");
        var abroad = personas.project(Persona.Scope.ABROAD);
        for (var version : List.of("2.1", "2.66", "2.75", "latest")) {
            for (var query : List.of(
                    "all_tenants=1",
                    "all_tenants=true",
                    "all_tenants=1&project_id=" + abroad,
                    "project_id=" + abroad,
                    "tenant_id=" + abroad,
                    "host=compute-1",
                    "node=compute-1",
                    "deleted=true",
                    "changes-since=2000-01-01T00:00:00Z",
                    "user_id=" + personas.userId(Persona.OTHER_MEMBER),
                    "unknown=1",
                    "reservation_id=r",
                    "ip=.",
                    "name=.",
                    "uuid=" + server,
                    "sort_key=host",
                    "sort_key=project_id",
                    "marker=" + server,
                    "limit=1000000")) {
                for (var list : List.of("/servers", "/servers/detail")) {
                    var answer = get(list + "?" + query, version).expect(200, 400, 403, 404);
                    assertThat(answer.body().replaceAll("marker[^\"]*|Marker[^\"]*", ""))
                            .as(list + "?" + query + " " + version)
                            .doesNotContain("\"id\":\"" + server);
                }
            }
        }
        for (var path : List.of(
                "/limits?tenant_id=" + abroad,
                "/os-keypairs?user_id=" + personas.userId(Persona.OTHER_MEMBER),
                "/os-server-groups?all_projects=1",
                "/os-migrations?project_id=" + abroad)) {
            var answer = get(path, "latest").expect(200, 400, 403);
            assertThat(answer.body())
                    .as(path)
                    .doesNotContain(foreign.id("server_group"))
                    .doesNotContain(server);
        }
    }
}
