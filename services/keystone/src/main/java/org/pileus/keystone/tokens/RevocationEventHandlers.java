package org.pileus.keystone.tokens;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-REVOKE/events`: what killed tokens, for services that validate them by themselves. Nothing in this cloud
/// needs
/// it: the words on the bus say the same at once.
public final class RevocationEventHandlers {
    private final Database db;
    private final RevokedTokens revoked;
    private final Users users;
    private final Projects projects;
    private final Links links;

    public RevocationEventHandlers(Database db, RevokedTokens revoked, Users users, Projects projects, Links links) {
        this.db = db;
        this.revoked = revoked;
        this.users = users;
        this.projects = projects;
        this.links = links;
    }

    /// GET: single tokens that were revoked, and users, projects and domains of which every older token is dead; those
    /// after `since` when the query has it.
    public Response list(Request request) {
        var since = since(request.query().last("since"));
        var answer = Json.object();
        var events = answer.putArray("events");
        all().stream()
                .filter(event -> since == null || event.at.isAfter(since))
                .map(Event::json)
                .forEach(events::add);
        var found = answer.putObject("links");
        found.putNull("next");
        found.put("self", links.of(request, "/OS-REVOKE/events"));
        found.putNull("previous");
        return Response.ok(answer);
    }

    private record Event(String key, String id, Instant at) {
        ObjectNode json() {
            return Json.object()
                    .put(key, id)
                    .put("issued_before", TokenView.time(at))
                    .put("revoked_at", TokenView.time(at));
        }
    }

    private List<Event> all() {
        List<Event> events = new ArrayList<>();
        db.read(revoked::times).forEach((audit, at) -> events.add(new Event("audit_id", audit, at)));
        for (var user : users.table().all()) {
            if (user.validAfter() > 0) {
                events.add(new Event("user_id", user.id(), instant(user.validAfter())));
            }
        }
        for (var project : projects.table().all()) {
            if (project.validAfter() > 0) {
                var key = project.isDomain() ? "domain_id" : "project_id";
                events.add(new Event(key, project.id(), instant(project.validAfter())));
            }
        }
        return events;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static @Nullable Instant since(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.matches(".*(Z|[+-]\\d\\d:\\d\\d)$") ? text : text + "Z")
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw ApiException.invalid("invalidate date format " + text);
        }
    }
}
