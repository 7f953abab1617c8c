package org.pileus.driver.imagestore.http;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.Upload;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundRefused;

/// Reads data from web servers; its keys are URLs. Nothing can be stored or removed. Where it may read is decided
/// by its client, each time again: a name may stand for another address tomorrow.
public final class HttpImageStore implements ImageStore {
    private final String id;
    private final OutboundClient client;

    public HttpImageStore(String id, OutboundClient client) {
        this.id = id;
        this.client = client;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String url(String key) {
        return key;
    }

    @Override
    public Optional<String> adopt(String url) {
        try {
            return Optional.of(client.check(url));
        } catch (OutboundRefused e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public Upload create(String key, long size) {
        throw new UnsupportedOperationException("the store " + id + " is read-only");
    }

    @Override
    public InputStream open(String key, long offset) throws IOException {
        Map<String, String> headers = offset == 0 ? Map.of() : Map.of("Range", "bytes=" + offset + "-");
        var reply = client.send("GET", key, headers);
        switch (reply.status()) {
            case 206 -> {
                return reply.body();
            }
            case 200 -> {
                reply.body().skipNBytes(offset); // a server that knows no ranges
                return reply.body();
            }
            case 416 -> {
                reply.close();
                return InputStream.nullInputStream();
            }
            default -> {
                reply.close();
                throw unreadable(key, reply.status());
            }
        }
    }

    private static IOException unreadable(String key, int status) {
        return status == 404 || status == 410
                ? new FileNotFoundException("nothing at " + key)
                : new IOException(key + " answered " + status);
    }

    /// Also empty when the server does not say.
    @Override
    public OptionalLong size(String key) throws IOException {
        try (var reply = client.send("HEAD", key, Map.of())) {
            return reply.status() == 200 ? reply.length() : OptionalLong.empty();
        }
    }

    /// The data is not ours to remove.
    @Override
    public void delete(String key) {}

    @Override
    public Set<String> keys() {
        return Set.of();
    }
}
