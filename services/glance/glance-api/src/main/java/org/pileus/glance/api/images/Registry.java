package org.pileus.glance.api.images;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.PeerErrors;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.glance.model.GlanceEvents;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageJson;
import org.pileus.glance.model.ImageQuestion;
import org.pileus.glance.model.ImageTask;
import org.pileus.glance.model.JournalEntry;
import org.pileus.glance.model.Location;
import org.pileus.glance.model.Member;
import org.pileus.glance.model.TaskQuestion;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.messaging.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The image records, kept by glance-registry and remembered here. What is remembered is dropped when the
/// registry says that it changed; should that word be lost, a minute later. A change is decided by the
/// version in the registry, so an old memory cannot overwrite a newer record.
public final class Registry {
    private static final Duration FORGET = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private final RegistryReplicas replicas;
    private final String url;
    private final Cache<String, Image> known = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(FORGET)
            .build();
    /// Counts the words of the registry: what was read before one must not be remembered after it.
    private final AtomicLong changes = new AtomicLong();

    /// @param urls of its replicas, all the same to us; at least one
    public Registry(ServiceSession session, List<String> urls) {
        this.replicas = new RegistryReplicas(session, urls);
        this.url = replicas.first();
    }

    /// Hears that an image changed.
    public @Nullable ObjectNode changed(Message message) {
        changes.incrementAndGet();
        known.invalidate(GlanceEvents.image(message.args()));
        return null;
    }

    public Optional<Image> find(String id) {
        var image = known.getIfPresent(id);
        return image != null ? Optional.of(image) : read(id);
    }

    /// Past the memory: for what follows a lost race.
    public Optional<Image> read(String id) {
        var before = changes.get();
        try (var reply = replicas.exchange(HttpCall.get(url + "/images/" + encode(id)))) {
            if (reply.status() == 404) {
                return Optional.empty();
            }
            if (!reply.ok()) {
                throw PeerErrors.of(reply, "GET", url);
            }
            var image = ImageJson.read(reply.json());
            remember(image, before);
            return Optional.of(image);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void remember(Image image, long before) {
        if (changes.get() == before) {
            known.put(image.id(), image);
        }
    }

    public Image create(Image image) {
        return ImageJson.read(send(HttpCall.of("POST", url + "/images").json(ImageJson.write(image))));
    }

    /// Stores the next state of an image.
    /// @throws ApiException 409 when it has changed since it was read, or may not become this; 404 when it
    ///     is gone
    public Image update(Image next) {
        try {
            return ImageJson.read(
                    send(HttpCall.of("PUT", url + "/images/" + next.id()).json(ImageJson.write(next))));
        } finally {
            forget(next.id());
        }
    }

    /// @param holder who will remove the image's data
    public void delete(Image image, String holder) {
        try {
            send(HttpCall.of(
                    "DELETE",
                    url + "/images/" + image.id() + "?version=" + image.version() + "&holder=" + encode(holder)));
        } finally {
            forget(image.id());
        }
    }

    private void forget(String id) {
        changes.incrementAndGet();
        known.invalidate(id);
    }

    /// What is not settled about image data, also of images that are gone: a page of it, by image. What a page cuts
    /// off is in a later one when the first is settled.
    /// @param after the last image of the page before; empty for the first page
    public List<JournalEntry> journal(String after) {
        List<JournalEntry> found = new ArrayList<>();
        send(HttpCall.get(url + "/journal?after=" + encode(after)))
                .path("entries")
                .forEach(node -> found.add(new JournalEntry(
                        node.path("image").asString(), ImageJson.readLocation(node.path("location")))));
        return found;
    }

    /// The data of a location is gone.
    public void forget(String image, Location location) {
        change(
                image,
                HttpCall.of("POST", url + "/images/" + image + "/forget").json(ImageJson.writeLocation(location)));
    }

    public List<Image> search(ImageQuestion question) {
        List<Image> found = new ArrayList<>();
        send(HttpCall.of("POST", url + "/search").json(question.toJson()))
                .path("images")
                .forEach(node -> found.add(ImageJson.read(node)));
        return found;
    }

    public void addMember(String image, Member member) {
        change(image, HttpCall.of("POST", url + "/images/" + image + "/members").json(ImageJson.writeMember(member)));
    }

    public Image updateMember(String image, String project, String status) {
        var call = HttpCall.of("PUT", member(image, project)).json(Json.object().put("status", status));
        return ImageJson.read(change(image, call));
    }

    public void deleteMember(String image, String project) {
        change(image, HttpCall.of("DELETE", member(image, project)));
    }

    private String member(String image, String project) {
        return url + "/images/" + image + "/members/" + encode(project);
    }

    private ObjectNode change(String image, HttpCall call) {
        try {
            return send(call);
        } finally {
            forget(image);
        }
    }

    public void createTask(ImageTask task) {
        send(HttpCall.of("POST", url + "/tasks").json(task.toJson()));
    }

    public void updateTask(ImageTask task) {
        send(HttpCall.of("PUT", url + "/tasks/" + task.id()).json(task.toJson()));
    }

    /// What somebody works on, or died at, the oldest first.
    public List<ImageTask> openTasks() {
        return tasks("?open=1&limit=1000");
    }

    public ImageTask task(String id) {
        return ImageTask.fromJson(send(HttpCall.get(url + "/tasks/" + encode(id))));
    }

    public List<ImageTask> tasksOfImage(String image) {
        return tasks("?image=" + encode(image));
    }

    public List<ImageTask> tasks(TaskQuestion question) {
        return tasks("?limit=" + question.limit() + "&sort_key=" + question.sortKey() + "&sort_dir="
                + (question.descending() ? "desc" : "asc") + parameter("owner", question.owner())
                + parameter("type", question.type()) + parameter("status", question.status())
                + parameter("marker", question.marker()));
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + encode(value);
    }

    private List<ImageTask> tasks(String query) {
        List<ImageTask> found = new ArrayList<>();
        for (JsonNode node : send(HttpCall.get(url + "/tasks" + query)).path("tasks")) {
            found.add(ImageTask.fromJson(node));
        }
        return found;
    }

    /// What a project has, by the names of the quotas; sizes in bytes.
    public ObjectNode usage(String owner) {
        return send(HttpCall.get(url + "/usage?owner=" + encode(owner)));
    }

    /// All namespaces of metadata definitions, the newest first.
    public List<ObjectNode> namespaces() {
        List<ObjectNode> found = new ArrayList<>();
        send(HttpCall.get(url + "/namespaces")).path("namespaces").forEach(node -> found.add((ObjectNode) node));
        return found;
    }

    /// @throws ApiException 404
    public ObjectNode namespace(String name) {
        return send(HttpCall.get(url + "/namespaces/" + encode(name)));
    }

    public ObjectNode createNamespace(ObjectNode document) {
        return send(HttpCall.of("POST", url + "/namespaces").json(document));
    }

    /// @param name the name that it had when it was read
    /// @throws ApiException 409 when it has changed since, or its new name is taken
    public ObjectNode updateNamespace(String name, ObjectNode document) {
        return send(HttpCall.of("PUT", url + "/namespaces/" + encode(name)).json(document));
    }

    public void deleteNamespace(String name) {
        send(HttpCall.of("DELETE", url + "/namespaces/" + encode(name)));
    }

    private ObjectNode send(HttpCall call) {
        try (var reply = replicas.send(call)) {
            return reply.json();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static ApiException broken(IOException cause) {
        return new ApiException(new Failure.Unavailable("The image registry broke off its answer."), cause);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
