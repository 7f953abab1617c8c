package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetadefTest {
    private static final String NAMESPACES = "/v2/metadefs/namespaces";
    private final GlanceCloud cloud;

    MetadefTest() throws IOException {
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    @Test
    void aNamespaceHoldsDefinitionsUntilItGoes() {
        cloud.as(GlanceCloud.ADMIN);
        cloud.post(
                        NAMESPACES,
                        "{'namespace':'ns','visibility':'public','protected':true,"
                                + "'resource_type_associations':[{'name':'OS::Nova::Flavor'}]}")
                .expect(201);
        cloud.post(NAMESPACES, "{'namespace':'ns'}").expect(409);
        cloud.post(NAMESPACES + "/ns/objects", "{'name':'o','properties':{'p':{'title':'P','type':'string'}}}")
                .expect(201);
        cloud.put(NAMESPACES + "/ns/objects/o", "{'name':'o2'}").expect(200);
        cloud.get(NAMESPACES + "/ns/objects/o").expect(404);
        cloud.post(NAMESPACES + "/ns/properties", "{'name':'x','title':'X','type':'odd'}")
                .expect(400);
        cloud.post(NAMESPACES + "/ns/properties", "{'name':'x','title':'X','type':'string'}")
                .expect(201);
        cloud.post(NAMESPACES + "/ns/tags", "{'tags':[{'name':'a'},{'name':'b'}]}")
                .expect(201);
        cloud.post(NAMESPACES + "/ns/tags/c", "").expect(201);
        assertThat(cloud.get(NAMESPACES + "/ns/tags").json().path("tags").size())
                .isEqualTo(3);
        var shown = cloud.get(NAMESPACES + "/ns").expect(200).json();
        assertThat(shown.path("objects").path(0).path("name").asString("")).isEqualTo("o2");
        assertThat(shown.path("properties").has("x")).isTrue();
        cloud.delete(NAMESPACES + "/ns").expect(403);
        cloud.put(NAMESPACES + "/ns", "{'namespace':'ns','protected':false}").expect(200);
        cloud.delete(NAMESPACES + "/ns").expect(204);
        cloud.get(NAMESPACES + "/ns").expect(404);
    }

    @Test
    void usersSeePublicNamespacesAndChangeNone() {
        cloud.as(GlanceCloud.ADMIN)
                .post(NAMESPACES, "{'namespace':'open','visibility':'public'}")
                .expect(201);
        cloud.post(NAMESPACES, "{'namespace':'closed'}").expect(201);
        cloud.as(GlanceCloud.ALICE);
        assertThat(cloud.get(NAMESPACES).expect(200).json().path("namespaces").size())
                .isEqualTo(1);
        cloud.get(NAMESPACES + "/open").expect(200);
        cloud.get(NAMESPACES + "/closed").expect(404);
        cloud.post(NAMESPACES, "{'namespace':'mine'}").expect(403);
        cloud.delete(NAMESPACES + "/open").expect(403);
        cloud.delete(NAMESPACES + "/closed").expect(404);
        cloud.post(NAMESPACES + "/open/tags/t", "").expect(403);
        assertThat(cloud.get("/v2/metadefs/resource_types")
                        .expect(200)
                        .json()
                        .path("resource_types")
                        .size())
                .isPositive();
        assertThat(cloud.get("/v2/schemas/metadefs/properties").expect(200).text("name"))
                .isEqualTo("properties");
    }
}
