package org.pileus.driver.imagestore.s3;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.Upload;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// One object per key in one bucket. Large data goes up in parts, of which one is in memory at a time; nobody sees
/// them before the last call puts them together.
public final class S3ImageStore implements ImageStore {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final String id;
    private final S3Settings settings;
    private final S3Client client;

    /// Connects to nobody yet, unless the bucket is to be made.
    public S3ImageStore(String id, S3Settings settings) throws IOException {
        this.id = id;
        this.settings = settings;
        client = client(settings);
        if (settings.createBucket()) {
            ensureBucket();
        }
    }

    /// Checksums only where S3 demands them: many servers of others do not know the newer ones.
    private static S3Client client(S3Settings settings) {
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        settings.accessKey().reveal(), settings.secretKey().reveal())))
                .forcePathStyle(settings.pathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE));
        var endpoint = settings.endpoint();
        return (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
    }

    private void ensureBucket() throws IOException {
        try {
            client.headBucket(request -> request.bucket(settings.bucket()));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw broken("look for its bucket", e);
            }
            try {
                client.createBucket(request -> request.bucket(settings.bucket()));
            } catch (SdkException refused) {
                throw broken("make its bucket", refused);
            }
        } catch (SdkException e) {
            throw broken("look for its bucket", e);
        }
    }

    private IOException broken(String what, SdkException cause) {
        return new IOException("the store " + id + " cannot " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public String id() {
        return id;
    }

    /// Without the server and its keys, which are the operator's.
    @Override
    public String url(String key) {
        return "s3://" + settings.bucket() + "/" + key;
    }

    @Override
    public Upload create(String key, long size) {
        return new S3Upload(client, id, settings.bucket(), key, settings.partBytes());
    }

    @Override
    public InputStream open(String key, long offset) throws IOException {
        try {
            return new Aborting(client.getObject(request -> {
                request.bucket(settings.bucket()).key(key);
                if (offset > 0) {
                    request.range("bytes=" + offset + "-");
                }
            }));
        } catch (NoSuchKeyException e) {
            throw new FileNotFoundException("no data under " + key + " in store " + id);
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return InputStream.nullInputStream();
            }
            throw broken("open " + key, e);
        } catch (SdkException e) {
            throw broken("open " + key, e);
        }
    }

    /// A reader that stops early drops the connection instead of reading the rest.
    private static final class Aborting extends FilterInputStream {
        private final ResponseInputStream<GetObjectResponse> answer;
        private boolean ended;

        Aborting(ResponseInputStream<GetObjectResponse> answer) {
            super(answer);
            this.answer = answer;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                var count = answer.read(buffer, offset, length);
                ended = count < 0 && length > 0;
                return count;
            } catch (SdkException e) {
                throw new IOException("the data broke off", e);
            }
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                answer.close();
            } else {
                answer.abort();
            }
        }
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        try {
            return OptionalLong.of(client.headObject(
                            request -> request.bucket(settings.bucket()).key(key))
                    .contentLength());
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return OptionalLong.empty();
            }
            throw broken("look for " + key, e);
        } catch (SdkException e) {
            throw broken("look for " + key, e);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        try {
            client.deleteObject(request -> request.bucket(settings.bucket()).key(key));
            for (var upload : client.listMultipartUploads(
                            request -> request.bucket(settings.bucket()).prefix(key))
                    .uploads()) {
                if (upload.key().equals(key)) {
                    client.abortMultipartUpload(request ->
                            request.bucket(settings.bucket()).key(key).uploadId(upload.uploadId()));
                }
            }
        } catch (SdkException e) {
            throw broken("delete " + key, e);
        }
    }

    /// How many unfinished uploads the bucket knows of a key.
    int unfinished(String key) {
        return (int) client.listMultipartUploads(request -> request.bucket(settings.bucket())).uploads().stream()
                .filter(upload -> upload.key().equals(key))
                .count();
    }

    @Override
    public Set<String> keys() throws IOException {
        var keys = new TreeSet<String>();
        try {
            client.listObjectsV2Paginator(request -> request.bucket(settings.bucket()))
                    .contents()
                    .forEach(object -> keys.add(object.key()));
            return keys;
        } catch (SdkException e) {
            throw broken("list its objects", e);
        }
    }
}
