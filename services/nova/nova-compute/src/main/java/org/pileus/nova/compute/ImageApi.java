package org.pileus.nova.compute;

import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.pileus.client.glance.GlanceClient;
import org.pileus.client.glance.ImageData;
import org.pileus.client.glance.ImageRecord;

/// What compute needs of the Image API.
interface ImageApi {
    Optional<ImageRecord> image(UUID id);

    ImageData open(UUID id);

    void upload(UUID id, InputStream data);

    void delete(UUID id);

    static ImageApi of(GlanceClient glance) {
        return new ImageApi() {
            @Override
            public Optional<ImageRecord> image(UUID id) {
                return glance.image(id);
            }

            @Override
            public ImageData open(UUID id) {
                return glance.open(id, 0);
            }

            @Override
            public void upload(UUID id, InputStream data) {
                glance.upload(id, data);
            }

            @Override
            public void delete(UUID id) {
                glance.delete(id);
            }
        };
    }
}
