package org.pileus.client.glance;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pileus.client.keystone.PeerErrors;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;

/// Calls the Image API. Blocking, safe for concurrent use. An error of the API is an `ApiException`; absent and
/// invisible images are the same.
public final class GlanceClient {
    /// How long the data of one image may take.
    private static final Duration TRANSFER = Duration.ofHours(6);
    private static final String PATCH = "application/openstack-images-v2.1-json-patch";
    private final ServiceSession session;

    /// @param session of the service user, who sees every image
    public GlanceClient(ServiceSession session) {
        this.session = session;
    }

    /// The image as the service user sees it: any project's.
    public Optional<ImageRecord> image(UUID id) {
        return found(session.exchange(HttpCall.get(url(id, ""))));
    }

    /// The image if the user of this request may see it. The context must hold the user's token, so this is
    /// for APIs, not for receivers of messages.
    public Optional<ImageRecord> imageFor(UUID id, RequestContext user) {
        return found(session.exchangeAs(token(user), HttpCall.get(url(id, ""))));
    }

    private static Optional<ImageRecord> found(HttpReply reply) {
        try (reply) {
            if (reply.status() == 404) {
                return Optional.empty();
            }
            return Optional.of(ImageBodies.read(checked(reply).json()));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Opens the data of an active image.
    /// @param offset bytes to skip, to go on after a broken read; 0 for all
    /// @throws org.pileus.kernel.core.ApiException `NotFound` also when the image has no data
    public ImageData open(UUID id, long offset) {
        var call = HttpCall.get(url(id, "/file")).timeout(TRANSFER).header("Accept", "application/octet-stream");
        if (offset > 0) {
            call.header("Range", "bytes=" + offset + "-");
        }
        var reply = checked(session.exchange(call));
        if (reply.status() == 204) {
            throw new ApiException(new Failure.NotFound("image data", id.toString(), "Image " + id + " has no data."));
        }
        var length = reply.header("Content-Length");
        return new ImageData(length == null ? -1 : Long.parseLong(length), reply.header("Content-MD5"), reply.body());
    }

    /// Makes a queued image as the service user.
    public ImageRecord create(NewImage image) {
        return read(session.send(HttpCall.of("POST", images()).json(ImageBodies.write(image))));
    }

    /// Makes a queued image as the user of this request.
    public ImageRecord createFor(NewImage image, RequestContext user) {
        return read(session.sendAs(token(user), HttpCall.of("POST", images()).json(ImageBodies.write(image))));
    }

    /// Sends the data of a queued image; the image is active when this returns. A failure leaves it queued.
    public void upload(UUID id, InputStream data) {
        var call = HttpCall.of("PUT", url(id, "/file")).stream(data, "application/octet-stream")
                .timeout(TRANSFER);
        done(session.send(call));
    }

    /// Sets attributes and properties by their names in the API, adding the ones that are not there.
    public ImageRecord update(UUID id, Map<String, String> values) {
        var changes = Json.array();
        values.forEach((name, value) -> changes.addObject()
                .put("op", "add")
                .put("path", "/" + name.replace("~", "~0").replace("/", "~1"))
                .put("value", value));
        return read(session.send(HttpCall.of("PATCH", url(id, "")).bytes(Json.bytes(changes), PATCH)));
    }

    /// Deletes an image; absent is success.
    public void delete(UUID id) {
        var reply = session.exchange(HttpCall.of("DELETE", url(id, "")));
        if (reply.status() != 404) {
            checked(reply);
        }
        done(reply);
    }

    private String images() {
        return session.endpoint("image") + "/v2/images";
    }

    private String url(UUID id, String rest) {
        return images() + "/" + id + rest;
    }

    private static Secret token(RequestContext user) {
        var token = user.authToken();
        if (token == null) {
            throw new IllegalStateException("the request context has no token: it came with a message");
        }
        return token;
    }

    private static HttpReply checked(HttpReply reply) {
        if (reply.status() < 400) {
            return reply;
        }
        throw PeerErrors.of(reply, "", "image");
    }

    private static ImageRecord read(HttpReply reply) {
        try (reply) {
            return ImageBodies.read(reply.json());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static void done(HttpReply reply) {
        try (reply) {
            reply.bytes();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static ApiException broken(IOException cause) {
        return new ApiException(new Failure.Unavailable("The image service broke off its answer."), cause);
    }
}
