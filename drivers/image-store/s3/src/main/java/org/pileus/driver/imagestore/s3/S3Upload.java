package org.pileus.driver.imagestore.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.imagestore.Upload;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;

/// Data on its way into an object: at once when it fits into one part, else in parts. S3 takes 10,000 parts at
/// most, so they grow, after every 500 by the size of the first: enough for a TiB of parts of 10 MiB.
final class S3Upload implements Upload {
    private static final int GROWS_AFTER = 500;
    private static final String OCTETS = "application/octet-stream";

    private final S3Client client;
    private final String store;
    private final String bucket;
    private final String key;
    private final int partBytes;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] part;
    private int filled;
    private @Nullable String uploadId;
    private boolean committed;

    S3Upload(S3Client client, String store, String bucket, String key, int partBytes) {
        this.client = client;
        this.store = store;
        this.bucket = bucket;
        this.key = key;
        this.partBytes = partBytes;
        part = new byte[partBytes];
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (filled == part.length) {
                send();
            }
            var count = Math.min(bytes.remaining(), part.length - filled);
            bytes.get(part, filled, count);
            filled += count;
        }
    }

    private void send() throws IOException {
        var id = uploadId == null ? begin() : uploadId;
        uploadId = id;
        var number = parts.size() + 1;
        var sent = trying(() -> client.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(id).partNumber(number), body()));
        parts.add(CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build());
        filled = 0;
        if (parts.size() % GROWS_AFTER == 0) {
            part = new byte[Math.addExact(part.length, partBytes)];
        }
    }

    private String begin() throws IOException {
        CreateMultipartUploadResponse begun = trying(() -> client.createMultipartUpload(
                request -> request.bucket(bucket).key(key).contentType(OCTETS)));
        return begun.uploadId();
    }

    /// What is filled of the part, without a copy; read again when the call is repeated.
    private RequestBody body() {
        ContentStreamProvider content = () -> new ByteArrayInputStream(part, 0, filled);
        return RequestBody.fromContentProvider(content, filled, OCTETS);
    }

    @Override
    public void commit() throws IOException {
        var begun = uploadId;
        if (begun == null) {
            trying(() -> client.putObject(request -> request.bucket(bucket).key(key), body()));
        } else {
            send();
            trying(() -> client.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(begun).multipartUpload(all -> all.parts(parts))));
        }
        committed = true;
    }

    @Override
    public void close() throws IOException {
        var begun = uploadId;
        if (begun != null && !committed) {
            trying(() -> client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(begun)));
        }
    }

    private <T> T trying(Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw new IOException("the store " + store + " cannot write " + key + ": " + e.getMessage(), e);
        }
    }
}
