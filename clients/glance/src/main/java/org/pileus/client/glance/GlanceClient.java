package org.pileus.client.glance;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.client.HttpTransport;

/// Calls the Image API. Blocking, safe for concurrent use. An error of the API is an `ApiException`; absent and
/// invisible images are the same.
public final class GlanceClient {
    /// @param session for calls as the service user, who sees every image
    /// @param http    for calls with a user's own token
    public GlanceClient(ServiceSession session, HttpTransport http) {
        throw new UnsupportedOperationException();
    }

    /// The image as the service user sees it: any project's.
    public Optional<ImageRecord> image(UUID id) {
        throw new UnsupportedOperationException();
    }

    /// The image if the user of this request may see it. The context must hold the user's token, so this is for APIs,
    /// not for receivers of messages.
    public Optional<ImageRecord> imageFor(UUID id, RequestContext user) {
        throw new UnsupportedOperationException();
    }

    /// Opens the data of an active image.
    /// @param offset bytes to skip, to go on after a broken read; 0 for all
    /// @throws org.pileus.kernel.core.ApiException `NotFound` also when the image has no data
    public ImageData open(UUID id, long offset) {
        throw new UnsupportedOperationException();
    }

    /// Makes a queued image as the service user.
    public ImageRecord create(NewImage image) {
        throw new UnsupportedOperationException();
    }

    /// Makes a queued image as the user of this request.
    public ImageRecord createFor(NewImage image, RequestContext user) {
        throw new UnsupportedOperationException();
    }

    /// Sends the data of a queued image; the image is active when this returns. A failure leaves it queued.
    public void upload(UUID id, InputStream data) {
        throw new UnsupportedOperationException();
    }

    /// Sets attributes and properties by their names in the API, adding the ones that are not there.
    public ImageRecord update(UUID id, Map<String, String> values) {
        throw new UnsupportedOperationException();
    }

    /// Deletes an image; absent is success.
    public void delete(UUID id) {
        throw new UnsupportedOperationException();
    }
}
