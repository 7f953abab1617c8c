package org.pileus.glance.api.tasks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.pileus.client.keystone.UserCatalog;
import org.pileus.glance.api.data.Lifecycle;
import org.pileus.glance.api.data.Preparation;
import org.pileus.glance.api.data.StoreChoice;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.images.ImageFields;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageDraft;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.outbound.OutboundClient;
import tools.jackson.databind.JsonNode;

/// `glance-download`: brings an active image from another region, with its formats and some of its properties. It is
/// asked for with the importing user's token, at the endpoint that this user's catalog names, which the rules for URLs
/// hold for too.
public final class RemoteImages {
    private static final System.Logger LOG = System.getLogger(RemoteImages.class.getName());
    private static final int LARGEST_RECORD = 1 << 20;
    private static final List<String> FORMATS = List.of("disk_format", "container_format");
    private static final String RESERVED = "os_glance";

    private final UserCatalog catalog;
    private final OutboundClient outbound;
    private final ImageAccess access;
    private final ImageChanges changes;
    private final Lifecycle lifecycle;
    private final List<String> copied;

    /// @param copied how the properties begin that are copied
    public RemoteImages(
            UserCatalog catalog,
            OutboundClient outbound,
            ImageAccess access,
            ImageChanges changes,
            Lifecycle lifecycle,
            List<String> copied) {
        this.catalog = catalog;
        this.outbound = outbound;
        this.access = access;
        this.changes = changes;
        this.lifecycle = lifecycle;
        this.copied = List.copyOf(copied);
    }

    /// On any failure the image is queued again and is what it was.
    /// @param plugins what is done to data of this size
    Image bring(
            Image importing,
            RemoteImage remote,
            RequestContext caller,
            LongFunction<Preparation> plugins,
            StoreChoice choice) {
        var source = new Source(remote, caller);
        try {
            return lifecycle.importFrom(
                    importing,
                    source,
                    (image, data) -> plugins.apply(source.size()).of(source.describe(image), data),
                    choice);
        } catch (ApiException e) {
            restore(importing);
            throw e;
        }
    }

    /// Formats and properties as they were, over whatever else was changed meanwhile.
    private void restore(Image before) {
        try {
            changes.change(before, draft -> {
                draft.diskFormat = before.diskFormat();
                draft.containerFormat = before.containerFormat();
                draft.properties.keySet().removeIf(this::isCopied);
                before.properties().forEach((name, value) -> {
                    if (isCopied(name)) {
                        draft.properties.put(name, value);
                    }
                });
            });
        } catch (ApiException e) {
            LOG.log(Level.INFO, "image " + before.id() + " is not as it was before its import: " + e.getMessage());
        }
    }

    private boolean isCopied(String name) {
        return copied.stream().anyMatch(name::startsWith) && !name.startsWith(RESERVED) && !ImageFields.isField(name);
    }

    /// One image over there, as one user sees it.
    private final class Source implements Lifecycle.Source {
        private final RemoteImage remote;
        private final RequestContext caller;
        private JsonNode metadata = Json.object();

        Source(RemoteImage remote, RequestContext caller) {
            this.remote = remote;
            this.caller = caller;
        }

        @Override
        public InputStream open() {
            try {
                var token = caller.authToken();
                if (token == null) {
                    throw new IllegalStateException("an import begins with a request, which has a token");
                }
                var url = catalog.endpoint(token, "image", remote.region(), remote.interfaceName()) + "/v2/images/"
                        + remote.id();
                var proof = Map.of("X-Auth-Token", token.reveal());
                try (var reply = outbound.openAs(proof, url)) {
                    metadata = Json.parseObject(reply.body().readNBytes(LARGEST_RECORD));
                }
                requireUsable();
                return new SizedStream(outbound.openAs(proof, url + "/file").body(), size());
            } catch (IOException e) {
                LOG.log(
                        Level.INFO,
                        "image " + remote.id() + " of region " + remote.region() + ": " + e.getMessage() + " "
                                + e.getCause());
                throw new ApiException(new Failure.Invalid("The remote image could not be fetched."), e);
            }
        }

        private void requireUsable() {
            var status = metadata.path("status").asString("");
            if (!status.equals("active")) {
                throw ApiException.invalid("Source image status should be active instead of " + status);
            }
            for (var format : FORMATS) {
                if (!metadata.path(format).isString()) {
                    throw ApiException.invalid("Source image has no " + format);
                }
            }
            if (!metadata.path("size").isIntegralNumber()) {
                throw ApiException.invalid(
                        "Size attribute of remote image " + remote.id() + " could not be determined.");
            }
        }

        long size() {
            return metadata.path("size").longValue();
        }

        /// Takes over what is copied, with the rights of who imports.
        Image describe(Image image) {
            return changes.change(image, this::describe);
        }

        private void describe(ImageDraft draft) {
            for (var format : FORMATS) {
                access.set(caller, draft, format, metadata.path(format));
            }
            for (var field : metadata.properties()) {
                if (isCopied(field.getKey())) {
                    access.set(caller, draft, field.getKey(), field.getValue());
                }
            }
        }
    }
}
