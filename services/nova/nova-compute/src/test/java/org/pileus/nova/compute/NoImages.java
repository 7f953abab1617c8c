package org.pileus.nova.compute;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pileus.client.glance.ImageData;
import org.pileus.client.glance.ImageRecord;

/// Simulated guests read no image; snapshots are only counted.
final class NoImages implements ImageApi {
    final List<UUID> uploaded = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Optional<ImageRecord> image(UUID id) {
        return Optional.empty();
    }

    @Override
    public ImageData open(UUID id) {
        throw new IllegalStateException("image " + id + " is asked for");
    }

    @Override
    public void upload(UUID id, InputStream data) {
        uploaded.add(id);
    }

    @Override
    public void delete(UUID id) {
        uploaded.remove(id);
    }
}
