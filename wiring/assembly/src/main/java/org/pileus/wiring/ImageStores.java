package org.pileus.wiring;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.file.FileImageStore;
import org.pileus.driver.imagestore.http.HttpImageStore;
import org.pileus.driver.imagestore.s3.S3ImageStore;
import org.pileus.driver.imagestore.s3.S3Settings;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.api.data.Stores.Backend;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundLimits;
import org.pileus.kernel.http.outbound.OutboundRules;
import tools.jackson.databind.node.ObjectNode;

/// The image stores that `[glance] enabled_backends` names, each with the section `[glance.<name>]`, as upstream
/// has them. Read first, opened only where glance-api runs.
public final class ImageStores {
    private static final String RESERVED = "os_glance_";
    private final Map<String, Opener> openers = new LinkedHashMap<>();
    private final String standard;
    private final Path staging;
    private final Path dataDir;
    private final @Nullable Path cache;

    @FunctionalInterface
    private interface Opener {
        Backend open() throws IOException;
    }

    private ImageStores(String standard, Path staging, Path dataDir, @Nullable Path cache) {
        this.standard = standard;
        this.staging = staging;
        this.dataDir = dataDir;
        this.cache = cache;
    }

    /// @throws ConfigException for a store of an unknown kind, one that is named twice, or a default that is none
    static ImageStores read(ConfigReader options, Path dataDir, OutboundRules rules) {
        var plain = options.text(
                "glance.glance_store",
                "filesystem_store_datadir",
                dataDir.resolve("images").toString());
        var enabled = options.list("glance", "enabled_backends", List.of("file:file"));
        var names = new ArrayList<String>();
        var kinds = new ArrayList<String>();
        for (var item : enabled) {
            var colon = item.indexOf(':');
            if (colon < 1 || item.startsWith(RESERVED)) {
                throw new ConfigException("[glance] enabled_backends: expected name:type, found " + item);
            }
            names.add(item.substring(0, colon));
            kinds.add(item.substring(colon + 1));
        }
        var standard = options.text("glance.glance_store", "default_backend", names.isEmpty() ? "" : names.getFirst());
        if (!names.contains(standard) || new HashSet<>(names).size() < names.size()) {
            throw new ConfigException("[glance] enabled_backends must name each store once, and default_backend "
                    + standard + " among them; it names " + names);
        }
        var staging = Path.of(options.text(
                "glance." + Location.STAGING,
                "filesystem_store_datadir",
                Path.of(plain).resolveSibling("staging").toString()));
        var cacheDir = options.textOrNull("glance", "image_cache_dir");
        var stores = new ImageStores(standard, staging, dataDir, cacheDir == null ? null : Path.of(cacheDir));
        for (var i = 0; i < names.size(); i++) {
            var fallback =
                    i == 0 ? plain : dataDir.resolve("images-" + names.get(i)).toString();
            stores.add(options, names.get(i), kinds.get(i), fallback, rules);
        }
        return stores;
    }

    private void add(ConfigReader options, String name, String kind, String fallback, OutboundRules rules) {
        var section = "glance." + name;
        var description = options.text(section, "store_description", "");
        var weight = options.integer(section, "weight", 0);
        switch (kind) {
            case "file" -> {
                var folder = Path.of(options.text(section, "filesystem_store_datadir", fallback));
                var properties = Json.object().put("data_dir", folder.toString());
                properties.put("chunk_size", 65536).put("thin_provisioning", false);
                openers.put(
                        name, () -> backend(new FileImageStore(name, folder), kind, description, weight, properties));
            }
            case "s3" -> {
                var settings = s3(options, section);
                var properties = Json.object()
                        .put("s3_store_large_object_size", settings.partBytes() >> 20)
                        .put("s3_store_large_object_chunk_size", settings.partBytes() >> 20)
                        .put("s3_store_thread_pools", 1);
                openers.put(
                        name, () -> backend(new S3ImageStore(name, settings), kind, description, weight, properties));
            }
            case "http" -> {
                var client = new OutboundClient(rules, OutboundLimits.standard(Long.MAX_VALUE));
                openers.put(
                        name,
                        () -> backend(new HttpImageStore(name, client), kind, description, weight, Json.object()));
            }
            default ->
                throw new ConfigException("[glance] enabled_backends: the store " + name + " is of the unknown type "
                        + kind + "; known: file, s3, http");
        }
    }

    /// @throws ConfigException without bucket or keys, or with parts that S3 does not take
    private static S3Settings s3(ConfigReader options, String section) {
        var host = options.textOrNull(section, "s3_store_host");
        var region = options.text(section, "s3_store_region_name", "us-east-1");
        var create = options.flag(section, "s3_store_create_bucket_on_put", false);
        var format = options.text(section, "s3_store_bucket_url_format", "auto");
        var part = options.integer(section, "s3_store_large_object_chunk_size", 10);
        var access = required(options, section, "s3_store_access_key");
        var secret = required(options, section, "s3_store_secret_key");
        var bucket = required(options, section, "s3_store_bucket");
        if (part < 5 || part > 1024) {
            throw new ConfigException(
                    "[" + section + "] s3_store_large_object_chunk_size = " + part + ": expected 5 to 1024 MiB");
        }
        // auto: a server of one's own seldom has a name for each bucket
        var inPath = format.equals("path") || (format.equals("auto") && host != null);
        return new S3Settings(
                host == null ? null : URI.create(host.contains("://") ? host : "https://" + host),
                region,
                new Secret(access),
                new Secret(secret),
                bucket,
                inPath,
                create,
                part << 20);
    }

    private static String required(ConfigReader options, String section, String key) {
        var value = options.textOrNull(section, key);
        if (value == null || value.isEmpty()) {
            throw new ConfigException("[" + section + "] needs " + key);
        }
        return value;
    }

    private static Backend backend(
            ImageStore store, String kind, String description, int weight, ObjectNode properties) {
        return new Backend(store, kind, description, weight, properties);
    }

    Stores open() throws IOException {
        List<Backend> backends = new ArrayList<>();
        for (var opener : openers.values()) {
            backends.add(opener.open());
        }
        return new Stores(backends, standard, new FileImageStore(Location.STAGING, staging), cache());
    }

    private @Nullable ImageStore cache() throws IOException {
        return cache == null ? null : new FileImageStore("cache", cache).withoutPartials();
    }

    /// A name that no other data directory of this cloud has: one process has it at a time.
    String worker(String host) {
        return host + "-"
                + Integer.toHexString(dataDir.toAbsolutePath().toString().hashCode());
    }
}
