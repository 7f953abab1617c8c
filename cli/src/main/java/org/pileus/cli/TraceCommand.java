package org.pileus.cli;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.trace.SpanRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Shows a launch as it happened: each documented step with its actor, means and time.")
final class TraceCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "SERVER|REQUEST-ID", description = "A server's id or name, or a request id (req-...).")
    private String subject = "";

    @Option(names = "--json", description = "Print the spans as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (var cloud = CloudClient.of(data.existing())) {
            var answer = spans(cloud, idOf(cloud));
            var spans = new ArrayList<SpanRecord>();
            answer.path("spans").forEach(node -> spans.add(SpanRecord.fromJson(node)));
            if (json) {
                System.out.println(Json.text(answer));
            } else {
                System.out.print(TraceTable.of(spans));
            }
            return spans.isEmpty() ? 1 : 0;
        }
    }

    /// The cloud's own answer, `{"spans": […]}`.
    static ObjectNode spans(CloudClient cloud, String id) throws java.io.IOException {
        return cloud.getAt(cloud.root("compute") + "/pileus/v1/traces/" + id);
    }

    private String idOf(CloudClient cloud) throws Exception {
        if (subject.startsWith("req-") || subject.length() == 36) {
            return subject;
        }
        var name = java.net.URLEncoder.encode(
                "^" + java.util.regex.Pattern.quote(subject) + "$", java.nio.charset.StandardCharsets.UTF_8);
        var found = cloud.get("compute", "/servers?all_tenants=1&name=" + name).path("servers");
        if (found.isEmpty()) {
            throw new IllegalStateException("no server is called " + subject);
        }
        return Json.text(found.get(0), "id");
    }
}
