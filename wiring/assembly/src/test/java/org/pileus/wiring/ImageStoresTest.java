package org.pileus.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.glance.api.data.Stores;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigFile;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.http.outbound.OutboundRules;

class ImageStoresTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private ImageStores read(String text) throws IOException {
        var file = Files.writeString(folder.resolve("pileus.conf"), text);
        var options = new ConfigReader(ConfigFile.load(file));
        var stores = ImageStores.read(options, folder, OutboundRules.standard());
        options.refuseUnknown();
        return stores;
    }

    @Test
    void withoutAWordThereIsOneStoreOfFiles() throws IOException {
        var stores = read("").open();
        assertThat(stores.ids()).containsExactly("file");
        assertThat(folder.resolve("images")).isDirectory();
        assertThat(folder.resolve("staging")).isDirectory();
    }

    @Test
    void severalStoresAreConfiguredAsUpstreamHasThem() throws IOException {
        var stores = read("""
                [glance]
                enabled_backends = fast:file, cold:s3, web:http
                [glance.glance_store]
                default_backend = fast
                [glance.fast]
                filesystem_store_datadir = %s/fast
                store_description = quick
                weight = 7
                [glance.cold]
                s3_store_host = http://127.0.0.1:9
                s3_store_access_key = who
                s3_store_secret_key = hidden
                s3_store_bucket = images
                s3_store_large_object_chunk_size = 8
                """.formatted(folder)).open();
        assertThat(stores.ids()).containsExactly("fast", "cold", "web");
        assertThat(stores.standard().id()).isEqualTo("fast");
        assertThat(stores.standard().weight()).isEqualTo(7);
        assertThat(stores.find("web").map(backend -> backend.store().readOnly()))
                .contains(true);
        assertThat(stores.find("cold").map(Stores.Backend::type)).contains("s3");
        assertThat(stores.all().toString()).doesNotContain("hidden");
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertThatThrownBy(() -> read("[glance]\nenabled_backends = a:tape\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tape");
        assertThatThrownBy(() -> read("[glance]\nenabled_backends = a:file, a:file\n"))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> read("[glance]\nenabled_backends = os_glance_x:file\n"))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> read("[glance]\nenabled_backends = a:s3\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("s3_store_access_key");
        assertThatThrownBy(() -> read("[glance.glance_store]\ndefault_backend = b\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("default_backend");
    }
}
