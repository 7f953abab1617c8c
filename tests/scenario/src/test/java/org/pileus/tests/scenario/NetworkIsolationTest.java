package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cases of the security checklist that concern networks and what hangs on them: a member of one project tries the
/// things of another.
class NetworkIsolationTest {
    private static final Map<String, String> TAGGED = Map.of(
            "networks", "network",
            "subnets", "subnet",
            "ports", "port",
            "security-groups", "security_group",
            "subnetpools", "subnetpool",
            "routers", "router",
            "floatingips", "floatingip");

    @TempDir
    private static Path data;

    private static PersonaCloud personas;
    private static PersonaThings own;
    private static PersonaThings foreign;

    @BeforeAll
    static void startACloudWithNetworksOfEachProject() throws IOException {
        personas = new PersonaCloud(data);
        own = PersonaThings.of(personas, Persona.MEMBER, "neutron-server");
        foreign = PersonaThings.of(personas, Persona.OTHER_MEMBER, "neutron-server");
        foreign.id("port");
        own.id("port");
    }

    @AfterAll
    static void stop() {
        personas.close();
    }

    private static PersonaCloud.Answer member(String method, String path, @Nullable String body) {
        return personas.ask(Persona.MEMBER, method, "network", "/v2.0/" + path, body);
    }

    /// What the other project has, as it sees it.
    private static Map<String, String> theirs() {
        Map<String, String> seen = new LinkedHashMap<>();
        for (var list : List.of(
                "networks",
                "subnets",
                "ports",
                "security-groups",
                "security-group-rules",
                "subnetpools",
                "routers",
                "floatingips",
                "address-groups",
                "rbac-policies")) {
            seen.put(
                    list,
                    personas.ask(Persona.OTHER_MEMBER, "GET", "network", "/v2.0/" + list, null)
                            .expect(200)
                            .body());
        }
        return seen;
    }

    @Test
    void a07_tagsOfAnothersThingsAreNotWritten() {
        TAGGED.values().forEach(foreign::id);
        var before = theirs();
        TAGGED.forEach((list, kind) -> {
            var tags = list + "/" + foreign.id(kind) + "/tags";
            member("PUT", tags, "{'tags':['mine']}").expect(403, 404);
            member("POST", tags, "{'tags':['mine']}").expect(403, 404);
            member("PUT", tags + "/mine", null).expect(403, 404);
            member("DELETE", tags + "/red", null).expect(403, 404);
            member("DELETE", tags, null).expect(403, 404);
            member("GET", tags, null).expect(403, 404);
        });
        assertThat(theirs()).isEqualTo(before);
    }

    @Test
    void a08_keysOfTheBodyThatLookLikeThePolicysDecideNothing() {
        foreign.id("security_group");
        var before = theirs();
        var policy =
                "'target':{'project_id':'$project'},'is_admin':true,'roles':['admin'],'network:project_id':'$project',"
                        + "'security_group:project_id':'$project','shared':'True'";
        for (var body : List.of(
                "networks {'network':{'name':'n'," + policy + "}}",
                "ports {'port':{'network_id':'" + foreign.id("network") + "'," + policy + "}}",
                "subnets {'subnet':{'network_id':'" + foreign.id("network") + "','ip_version':4,'cidr':'10.9.0.0/24',"
                        + policy + "}}",
                "security-group-rules {'security_group_rule':{'security_group_id':'" + foreign.id("security_group")
                        + "','direction':'ingress'," + policy + "}}")) {
            var at = body.indexOf(' ');
            member("POST", body.substring(0, at), own.filled(body.substring(at + 1)))
                    .expect(400, 403, 404);
        }
        member("PUT", "networks/" + foreign.id("network"), own.filled("{'network':{'name':'mine'," + policy + "}}"))
                .expect(400, 404);
        member("POST", "networks", own.filled("{'network':{'project_id':'" + foreign.id("project") + "'}}"))
                .expect(400, 403);
        assertThat(theirs()).isEqualTo(before);
    }

    @Test
    void a09_aRouterTakesAndLosesOnlyWhatIsItsOwners() {
        foreign.id("interface");
        var before = theirs();
        var router = "routers/" + own.id("router");
        for (var body :
                List.of("{'subnet_id':'" + foreign.id("subnet") + "'}", "{'port_id':'" + foreign.id("port") + "'}")) {
            member("PUT", router + "/add_router_interface", body).expect(400, 403, 404);
            member("PUT", router + "/remove_router_interface", body).expect(400, 403, 404, 409);
        }
        member(
                        "PUT",
                        "routers/" + foreign.id("router") + "/remove_router_interface",
                        "{'subnet_id':'" + foreign.id("subnet") + "'}")
                .expect(404);
        assertThat(theirs()).isEqualTo(before);
    }

    @Test
    void a13_idsInABodyAreThoseOfTheCallersThings() {
        var requests = requests().stream().map(own::filled).toList();
        var before = theirs();
        for (var request : requests) {
            var at = request.indexOf(' ');
            member("POST", request.substring(0, at), request.substring(at + 1)).expect(400, 403, 404);
        }
        member(
                        "PUT",
                        "ports/" + own.id("port"),
                        "{'port':{'security_groups':['" + foreign.id("security_group") + "']}}")
                .expect(400, 404);
        member(
                        "PUT",
                        "routers/" + own.id("router"),
                        "{'router':{'external_gateway_info':{'network_id':'" + foreign.id("network") + "'}}}")
                .expect(400, 403, 404);
        assertThat(theirs()).isEqualTo(before);
    }

    private static List<String> requests() {
        List<String> all = new ArrayList<>();
        all.add("ports {'port':{'network_id':'" + foreign.id("network") + "'}}");
        all.add("ports {'port':{'network_id':'$network','fixed_ips':[{'subnet_id':'" + foreign.id("subnet") + "'}]}}");
        all.add("ports {'port':{'network_id':'$network','security_groups':['" + foreign.id("security_group") + "']}}");
        all.add("subnets {'subnet':{'network_id':'" + foreign.id("network")
                + "','ip_version':4,'cidr':'10.9.0.0/24'}}");
        all.add("subnets {'subnet':{'network_id':'$network','ip_version':4,'subnetpool_id':'" + foreign.id("subnetpool")
                + "'}}");
        all.add("security-group-rules {'security_group_rule':{'security_group_id':'" + foreign.id("security_group")
                + "','direction':'ingress'}}");
        all.add(
                "security-group-rules {'security_group_rule':{'security_group_id':'$security_group','direction':'ingress',"
                        + "'remote_group_id':'" + foreign.id("security_group") + "'}}");
        all.add(
                "security-group-rules {'security_group_rule':{'security_group_id':'$security_group','direction':'ingress',"
                        + "'remote_address_group_id':'" + foreign.id("address_group") + "'}}");
        all.add("rbac-policies {'rbac_policy':{'object_type':'network','object_id':'" + foreign.id("network")
                + "','action':'access_as_shared','target_tenant':'$project'}}");
        all.add("routers {'router':{'external_gateway_info':{'network_id':'" + foreign.id("network") + "'}}}");
        all.add("floatingips {'floatingip':{'floating_network_id':'" + foreign.id("network") + "'}}");
        all.add(
                "floatingips {'floatingip':{'floating_network_id':'$external','subnet_id':'$external_subnet','port_id':'"
                        + foreign.id("port") + "'}}");
        all.add("subnetpools {'subnetpool':{'name':'p','prefixes':['10.70.0.0/16'],'address_scope_id':'"
                + foreign.id("address_scope") + "'}}");
        return all;
    }

    @Test
    void a15_noQueryOfAMemberShowsAnothersThings() {
        TAGGED.values().forEach(foreign::id);
        var abroad = foreign.id("project");
        TAGGED.forEach((list, kind) -> {
            for (var query : List.of(
                    "project_id=" + abroad,
                    "tenant_id=" + abroad,
                    "id=" + foreign.id(kind),
                    "shared=true",
                    "fields=id",
                    "name=",
                    "sort_key=project_id&sort_dir=asc",
                    "project_id=" + abroad + "&project_id=" + own.id("project"),
                    "tags=red",
                    "not-tags=none",
                    "marker=" + foreign.id(kind) + "&limit=5")) {
                var answer = member("GET", list + "?" + query, null).expect(200, 400, 404);
                assertThat(answer.body()).as(list + "?" + query).doesNotContain("\"id\":\"" + foreign.id(kind));
            }
        });
    }
}
