package org.pileus.nova.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

class MetadataServiceTest {
    private final NovaApi api = new NovaApi().host("c1");

    @AfterEach
    void close() {
        api.close();
    }

    private Response get(String path, Headers headers) {
        return api.service
                .endpoints()
                .get(1)
                .app()
                .handle(new Request(
                        "GET", path, null, headers, InputStream.nullInputStream(), "10.0.0.9", "metadata", false));
    }

    private static String text(Response response) throws Exception {
        try (var in = response.body().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Headers signed(String id, String project, String key) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return new Headers()
                .add("X-Instance-ID", id)
                .add("X-Tenant-ID", project)
                .add("X-Forwarded-For", "10.0.0.5")
                .add(
                        "X-Instance-ID-Signature",
                        HexFormat.of().formatHex(mac.doFinal(id.getBytes(StandardCharsets.UTF_8))));
    }

    private String server() {
        api.flavor("1", 512);
        var body = "{'server':{'name':'My vm_1','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE
                + "','metadata':{'role':'web'},'user_data':'aGVsbG8='}}";
        var id = api.as("member-p1")
                .post("/v2.1/servers", body)
                .expect(202)
                .json()
                .path("server")
                .path("id")
                .asString("");
        api.settle(id, "c1", "active");
        return id;
    }

    @Test
    void aGuestBehindTheAgentFindsBothTrees() throws Exception {
        var id = server();
        var headers = signed(id, "p1", NovaApi.METADATA_SECRET);
        var json = org.pileus.kernel.core.Json.read(text(get("/openstack/latest/meta_data.json", headers)));
        assertThat(json.path("uuid").asString("")).isEqualTo(id);
        assertThat(json.path("hostname").asString("")).isEqualTo("my-vm-1");
        assertThat(json.path("meta").path("role").asString("")).isEqualTo("web");
        assertThat(json.path("project_id").asString("")).isEqualTo("p1");
        assertThat(text(get("/latest/user-data", headers))).isEqualTo("hello");
        assertThat(text(get("/openstack/latest/user_data", headers))).isEqualTo("hello");
        assertThat(text(get("/2009-04-04/meta-data/instance-type", headers))).isEqualTo("f1");
        assertThat(text(get("/latest/meta-data/", headers)).lines()).contains("instance-id", "placement/", "hostname");
        assertThat(text(get("/openstack", headers)).lines()).contains("2012-08-10", "latest");
        assertThat(text(get("/", headers)).lines()).contains("1.0", "2009-04-04", "latest");
        assertThat(get("/openstack/latest/network_data.json", headers).status()).isEqualTo(200);
        assertThat(get("/latest/meta-data/nothing", headers).status()).isEqualTo(404);
        assertThat(get("/openstack/2012-08-10/network_data.json", headers).status())
                .isEqualTo(404);
    }

    @Test
    void headersThatNoAgentSignedAreRefused() throws Exception {
        var id = server();
        var path = "/openstack/latest/meta_data.json";
        assertThat(get(path, signed(id, "p1", "guess")).status()).isEqualTo(403);
        assertThat(get(path, signed(id, "p2", NovaApi.METADATA_SECRET)).status())
                .isEqualTo(404);
        assertThat(get(path, signed(FakeCloud.IMAGE.toString(), "p1", NovaApi.METADATA_SECRET))
                        .status())
                .isEqualTo(404);
        assertThat(get(path, new Headers()).status()).isEqualTo(400);
        var twice = signed(id, "p1", NovaApi.METADATA_SECRET).add("X-Instance-ID", "other");
        assertThat(get(path, twice).status()).isEqualTo(400);
    }
}
