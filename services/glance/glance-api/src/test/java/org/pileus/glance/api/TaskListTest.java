package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.glance.api.protections.PropertyRules;
import org.pileus.kernel.core.Failpoints;

class TaskListTest {
    private final GlanceCloud cloud;

    /// Its operator lets everybody list tasks.
    TaskListTest() throws IOException {
        cloud = new GlanceCloud(
                Failpoints.NONE,
                GlanceCloud.Options.standard().with(PropertyRules.open(), Map.of("tasks_api_access", "@")));
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    /// A task of the current user that has failed.
    private String task() throws InterruptedException {
        var id = cloud.post(
                        "/v2/tasks",
                        "{'type':'import','input':{'import_from':'http://127.0.0.1:1/','import_from_format':'raw',"
                                + "'image_properties':{}}}")
                .expect(201)
                .text("id");
        GlanceCloud.until(() -> cloud.get("/v2/tasks/" + id).text("status").equals("failure"));
        return id;
    }

    private List<String> ids(String query) {
        var ids = new ArrayList<String>();
        cloud.get("/v2/tasks" + query)
                .expect(200)
                .json()
                .path("tasks")
                .forEach(task -> ids.add(task.path("id").stringValue()));
        return ids;
    }

    @Test
    void tasksAreSortedByAnyFieldAndThenByAgeAndPagedInThatOrder() throws Exception {
        cloud.as(GlanceCloud.ADMIN);
        var first = task();
        var second = task();
        var third = task();
        assertThat(ids("")).containsExactly(third, second, first);
        assertThat(ids("?sort_dir=asc")).containsExactly(first, second, third);
        for (var key : List.of("id", "type", "status", "owner", "created_at", "updated_at", "expires_at")) {
            assertThat(ids("?sort_dir=asc&sort_key=" + key)).as(key).containsExactly(first, second, third);
        }
        var page = cloud.get("/v2/tasks?sort_key=status&sort_dir=asc&limit=2").expect(200);
        assertThat(page.text("first")).isEqualTo("/v2/tasks?limit=2&sort_key=status&sort_dir=asc");
        assertThat(page.text("next")).isEqualTo("/v2/tasks?limit=2&sort_key=status&sort_dir=asc&marker=" + second);
        assertThat(ids(page.text("next").substring("/v2/tasks".length()))).containsExactly(third);
        assertThat(ids("?marker=" + third + "&limit=1")).containsExactly(second);
    }

    @Test
    void filtersHoldBeforePagesAreCut() throws Exception {
        cloud.as(GlanceCloud.ADMIN);
        var failed = task();
        assertThat(ids("?status=failure&limit=1")).containsExactly(failed);
        assertThat(ids("?status=success&limit=1")).isEmpty();
        assertThat(ids("?type=import&limit=1")).containsExactly(failed);
        assertThat(ids("?type=location_import")).isEmpty();
    }

    @Test
    void whatIsNoKeyDirectionFilterOrMarkerIsABadRequest() {
        cloud.as(GlanceCloud.ADMIN);
        for (var query : List.of(
                "sort_key=document",
                "sort_dir=up",
                "status=done",
                "type=export",
                "marker=x",
                "marker=00000000-0000-4000-8000-000000000000",
                "limit=-1")) {
            cloud.get("/v2/tasks?" + query).expect(400);
        }
    }

    @Test
    void a04_anotherProjectsTasksAreMissing() throws Exception {
        cloud.as(GlanceCloud.ALICE);
        var mine = task();
        cloud.as(GlanceCloud.BOB);
        assertThat(ids("")).isEmpty();
        cloud.get("/v2/tasks/" + mine).expect(404);
        cloud.get("/v2/tasks?marker=" + mine).expect(400);
        cloud.as(GlanceCloud.ADMIN);
        assertThat(ids("")).containsExactly(mine);
    }
}
