package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.client.glance.NewImage;
import org.pileus.glance.api.protections.ProtectionFile;
import org.pileus.glance.api.protections.ProtectionFile.Format;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.config.ConfigException;
import tools.jackson.databind.node.ObjectNode;

/// Operators' protections of properties, through the API.
class PropertyProtectionTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);
    private static final String BILLING = "billing:red:member,reader,Billing";
    /// `foo` is the administrators', whatever a later section says; `secret` is theirs to read too; `owner_note` is
    /// written once; `x_` is everybody's; the rest is for nobody.
    private static final String ROLES = """
            [^foo$]
            create = admin,billing
            read = @
            update = admin
            delete = admin
            [secret]
            create = @
            read = admin
            update = admin
            delete = admin
            [^owner_note$]
            create = @
            read = @
            update = !
            delete = !
            [^x_.*]
            create = @
            read = @
            update = @
            delete = @
            [^(foo|Foo|FOO|owner|OWNER|id|ID)$]
            create = @
            read = @
            update = @
            delete = @
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private @Nullable GlanceCloud running;

    @AfterEach
    void stop() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    private GlanceCloud cloud(String file, Format format, Map<String, String> policies, Map<String, String> inject)
            throws IOException {
        var rules = ProtectionFile.load(Files.writeString(folder.resolve("protections.conf"), file), format);
        running = new GlanceCloud(
                Failpoints.NONE,
                base -> new ImportSettings(
                        base.methods(),
                        inject.isEmpty() ? List.of() : List.of("inject_image_metadata"),
                        inject,
                        base.ignoreRoles(),
                        base.outputFormat(),
                        base.remoteProperties(),
                        base.workFolder(),
                        base.taskTimeToLive()),
                GlanceCloud.Options.standard().with(rules, policies));
        return running;
    }

    private GlanceCloud byRoles() throws IOException {
        return cloud(ROLES, Format.ROLES, Map.of(), Map.of());
    }

    private static String change(String op, String name) {
        return "[{'op':'" + op + "','path':'/" + name + "','value':'changed'}]";
    }

    private static ObjectNode image(GlanceCloud cloud, String id) {
        return cloud.get("/v2/images/" + id).expect(200).json();
    }

    private static List<String> listed(GlanceCloud cloud, String query) {
        List<String> ids = new ArrayList<>();
        cloud.get("/v2/images" + query)
                .expect(200)
                .json()
                .path("images")
                .forEach(image -> ids.add(image.path("id").asString("")));
        return ids;
    }

    /// An administrator's in the project of Alice, who owns it.
    private static String withProperties(GlanceCloud cloud, String properties) {
        return cloud.as(GlanceCloud.ADMIN)
                .post("/v2/images", "{'name':'i','owner':'red'," + properties + "}")
                .expect(201)
                .text("id");
    }

    /// OSSN-0013: the first section decides, in every spelling, and what follows it gives nothing away.
    @Test
    void g11_aProtectedNameIsProtectedInEverySpelling() throws IOException {
        var cloud = byRoles();
        var id = cloud.as(GlanceCloud.ALICE).image("raw");
        for (var name : List.of("foo", "Foo", "FOO", "fOo")) {
            cloud.post("/v2/images", "{'" + name + "':'x'}").expect(403);
            cloud.patch("/v2/images/" + id, change("add", name)).expect(403);
            assertThat(image(cloud, id).has(name)).isFalse();
        }
        var theirs = withProperties(cloud, "'foo':'x','Foo':'x','FOO':'x'");
        cloud.as(GlanceCloud.ALICE);
        for (var name : List.of("foo", "Foo", "FOO")) {
            for (var op : List.of("add", "replace", "remove")) {
                cloud.patch("/v2/images/" + theirs, change(op, name)).expect(403);
            }
            assertThat(image(cloud, theirs).path(name).asString("")).isEqualTo("x");
        }
        cloud.as(GlanceCloud.ADMIN);
        cloud.patch("/v2/images/" + theirs, change("replace", "foo")).expect(200);
        cloud.patch("/v2/images/" + theirs, change("remove", "Foo")).expect(200);
        assertThat(image(cloud, theirs).path("foo").asString("")).isEqualTo("changed");
        assertThat(image(cloud, theirs).has("Foo")).isFalse();
    }

    @Test
    void g11_namesOfFieldsAndOfTheServiceAreNoWayAround() throws IOException {
        var cloud = byRoles();
        var id = cloud.as(GlanceCloud.ALICE).image("raw");
        for (var name : List.of("os_glance_x", "OS_GLANCE_x", "id", "status", "owner")) {
            cloud.patch("/v2/images/" + id, change("add", name)).expect(403);
        }
        cloud.post("/v2/images", "{'owner':'blue'}").expect(403);
        for (var name : List.of("my_os_glance_x", "Id", "Status", "Name")) {
            cloud.post("/v2/images", "{'" + name + "':'x'}").expect(403);
            cloud.patch("/v2/images/" + id, change("add", name)).expect(403);
        }
        // properties by that spelling, which the file gives away: never the field
        cloud.patch("/v2/images/" + id, change("add", "OWNER")).expect(200);
        cloud.patch("/v2/images/" + id, change("add", "ID")).expect(200);
        assertThat(image(cloud, id).path("owner").asString("")).isEqualTo("red");
        assertThat(image(cloud, id).path("id").asString("")).isEqualTo(id);
        // fields are not protected by a file
        cloud.patch("/v2/images/" + id, change("replace", "name")).expect(200);
    }

    @Test
    void g11_whatNoSectionKnowsIsNobodys() throws IOException {
        var cloud = byRoles();
        for (var who : List.of(GlanceCloud.ALICE, GlanceCloud.ADMIN)) {
            cloud.as(who).post("/v2/images", "{'other':'x'}").expect(403);
            cloud.post("/v2/images", "{'x_other':'x'}").expect(201);
        }
        cloud.as(BILLING).post("/v2/images", "{'foo':'x'}").expect(201);
    }

    @Test
    void g11_eachActionIsDecidedByItself() throws IOException {
        var cloud = byRoles();
        var id = cloud.as(GlanceCloud.ALICE)
                .post("/v2/images", "{'owner_note':'mine','x_a':'1'}")
                .expect(201)
                .text("id");
        for (var who : List.of(GlanceCloud.ALICE, GlanceCloud.ADMIN)) {
            cloud.as(who);
            for (var op : List.of("add", "replace", "remove")) {
                cloud.patch("/v2/images/" + id, change(op, "owner_note")).expect(403);
            }
        }
        cloud.as(GlanceCloud.ALICE);
        // all of a patch or nothing
        cloud.patch(
                        "/v2/images/" + id,
                        "[{'op':'remove','path':'/x_a'},{'op':'replace','path':'/owner_note','value':'y'}]")
                .expect(403);
        assertThat(image(cloud, id).path("x_a").asString("")).isEqualTo("1");
        cloud.patch("/v2/images/" + id, change("remove", "x_a")).expect(200);
        cloud.patch("/v2/images/" + id, change("replace", "x_a")).expect(409);
    }

    @Test
    void g11_whatMayNotBeReadIsShownByNoDoorAndIsKept() throws IOException {
        var cloud = byRoles();
        var id = withProperties(cloud, "'secret':'s3','x_a':'1'");
        assertThat(image(cloud, id).path("secret").asString("")).isEqualTo("s3");
        assertThat(listed(cloud, "?secret=s3")).containsExactly(id);
        cloud.as(GlanceCloud.ALICE);
        assertThat(image(cloud, id).has("secret")).isFalse();
        assertThat(new String(cloud.get("/v2/images").expect(200).body(), StandardCharsets.UTF_8))
                .contains(id)
                .doesNotContain("s3");
        assertThat(listed(cloud, "?secret=s3")).isEmpty();
        assertThat(listed(cloud, "?SECRET=s3")).isEmpty();
        assertThat(listed(cloud, "?x_a=1")).containsExactly(id);
        var answer = cloud.patch("/v2/images/" + id, change("replace", "x_a")).expect(200);
        assertThat(answer.json().has("secret")).isFalse();
        // not there, for her; and not hers to replace by creating it
        cloud.patch("/v2/images/" + id, change("replace", "secret")).expect(409);
        cloud.patch("/v2/images/" + id, change("remove", "secret")).expect(409);
        cloud.patch("/v2/images/" + id, change("add", "secret")).expect(403);
        var made = cloud.post("/v2/images", "{'secret':'mine'}").expect(201).json();
        assertThat(made.has("secret")).isFalse();
        cloud.as(GlanceCloud.ADMIN);
        assertThat(image(cloud, id).path("secret").asString("")).isEqualTo("s3");
        assertThat(image(cloud, made.path("id").asString("")).path("secret").asString(""))
                .isEqualTo("mine");
    }

    @Test
    void g11_policiesDecideWhereTheFileNamesThem() throws IOException {
        var file = "[foo]\ncreate = billers\nread = @\nupdate = context_is_admin\ndelete = !\n";
        var cloud = cloud(file, Format.POLICIES, Map.of("billers", "role:billing or role:Billing"), Map.of());
        cloud.as(GlanceCloud.ALICE).post("/v2/images", "{'Foo':'x'}").expect(403);
        var id = cloud.as(BILLING).post("/v2/images", "{'foo':'x'}").expect(201).text("id");
        cloud.patch("/v2/images/" + id, change("replace", "foo")).expect(403);
        cloud.as(GlanceCloud.ADMIN);
        cloud.patch("/v2/images/" + id, change("replace", "foo")).expect(200);
        cloud.patch("/v2/images/" + id, change("remove", "foo")).expect(403);
    }

    @Test
    void g11_aPolicyThatNobodyDefinesIsNoStart() {
        assertThatThrownBy(() -> cloud(
                        "[foo]\ncreate = billers\nread = @\nupdate = @\ndelete = @\n",
                        Format.POLICIES,
                        Map.of(),
                        Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("billers");
    }

    /// Metadata that operators have put on imports is put with the rights of who imports.
    @Test
    void g11_importsPutNoPropertyThatTheImportingUserMayNot() throws Exception {
        var cloud = cloud(ROLES, Format.ROLES, Map.of(), Map.of("foo", "yes"));
        assertThat(imported(cloud, BILLING).path("foo").asString("")).isEqualTo("yes");
        var refused = imported(cloud, GlanceCloud.ALICE);
        assertThat(refused.has("foo")).isFalse();
        assertThat(refused.path("status").asString("")).isEqualTo("queued");
    }

    private static ObjectNode imported(GlanceCloud cloud, String who) throws InterruptedException {
        var id = cloud.as(who).image("raw");
        cloud.send("PUT", "/v2/images/" + id + "/stage", "application/octet-stream", DATA)
                .expect(204);
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'glance-direct'}}")
                .expect(202);
        GlanceCloud.until(() -> Set.of("success", "failure")
                .contains(cloud.get("/v2/images/" + id + "/tasks")
                        .json()
                        .path("tasks")
                        .path(0)
                        .path("status")
                        .asString("")));
        return image(cloud, id);
    }

    @Test
    void g11_tasksMakeNoImageWithOthersProperties() throws Exception {
        var cloud = byRoles().as(GlanceCloud.ADMIN);
        try (var server = new WebServer("127.0.0.2", path -> new WebServer.Page(200, Map.of(), DATA))) {
            assertThat(task(cloud, server.url("/"), "foo")).isEqualTo("success");
            for (var name : List.of("other", "owner_NOTES", "os_glance_x", "status", "locations")) {
                assertThat(task(cloud, server.url("/"), name)).as(name).isEqualTo("failure");
            }
        }
    }

    private static String task(GlanceCloud cloud, String url, String property) throws InterruptedException {
        var body = Json.object().put("type", "import");
        var input = body.putObject("input").put("import_from", url).put("import_from_format", "raw");
        input.putObject("image_properties").put(property, "x");
        var id = cloud.post("/v2/tasks", body.toString()).expect(201).text("id");
        GlanceCloud.until(() -> Set.of("success", "failure")
                .contains(cloud.get("/v2/tasks/" + id).text("status")));
        return cloud.get("/v2/tasks/" + id).text("status");
    }

    /// Nova makes the record of a snapshot as the user, whose metadata become properties.
    @Test
    void g11_snapshotsCarryNoPropertyThatTheirUserMayNotCreate() throws IOException {
        var client = byRoles().client();
        for (var name : List.of("foo", "FOO", "other")) {
            assertThatThrownBy(() -> client.createFor(snapshot(name), caller(GlanceCloud.ALICE)))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Forbidden.class));
        }
        var made = client.createFor(snapshot("x_image_type"), caller(GlanceCloud.ALICE));
        assertThat(made.properties()).containsEntry("x_image_type", "snapshot");
    }

    private static NewImage snapshot(String property) {
        return new NewImage("snap", null, "private", "bare", "raw", 64, 1, Map.of(property, "snapshot"));
    }

    private static RequestContext caller(String token) {
        return new RequestContext(
                "req-" + UUID.randomUUID(),
                null,
                new Secret(token),
                "alice",
                "alice",
                "default",
                null,
                "red",
                "red",
                null,
                null,
                null,
                null,
                false,
                Set.of("member", "reader"),
                Set.of(),
                null);
    }
}
