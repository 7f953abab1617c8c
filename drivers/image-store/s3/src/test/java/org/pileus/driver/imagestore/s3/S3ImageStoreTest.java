package org.pileus.driver.imagestore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.testing.ImageStoreContract;
import org.pileus.kernel.core.Secret;

/// Against moto's S3 server, which is started here and ended.
class S3ImageStoreTest extends ImageStoreContract {
    private static final int PART = 5 << 20;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static MotoServer server;

    @SuppressWarnings("NullAway.Init")
    private static S3ImageStore store;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = MotoServer.start();
        store = new S3ImageStore("cold", settings(server.url(), "images"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static S3Settings settings(URI endpoint, String bucket) {
        return new S3Settings(
                endpoint, "us-east-1", new Secret("access"), new Secret("hidden"), bucket, true, true, PART);
    }

    @Override
    protected ImageStore store() {
        return store;
    }

    @Override
    protected int largeBytes() {
        return PART;
    }

    @Override
    protected int leftovers(String key) {
        return store.unfinished(key);
    }

    @Test
    void aSecondStoreOnTheSameBucketSeesTheSameData() throws IOException {
        var key = put(data(100));
        assertThat(new S3ImageStore("other", settings(server.url(), "images")).size(key))
                .hasValue(100);
    }

    @Test
    void aServerThatIsAwayIsAnIoErrorAndNamesNoSecret() {
        assertThatThrownBy(() -> new S3ImageStore("cold", settings(URI.create("http://127.0.0.1:1"), "images")))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("hidden");
        assertThat(store.url("a")).doesNotContain("access").isEqualTo("s3://images/a");
        assertThat(settings(server.url(), "images").toString()).doesNotContain("hidden");
    }
}
