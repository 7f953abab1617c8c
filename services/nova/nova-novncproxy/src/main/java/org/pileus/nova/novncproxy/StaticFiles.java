package org.pileus.nova.novncproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// noVNC's files out of one directory: nothing outside of it, no hidden file, no listing, only types that it is
/// made of.
final class StaticFiles {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("oga", "audio/ogg"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("woff", "font/woff"));
    /// The page whose URL clients are given. It must connect by itself, which of noVNC's own pages the lite
    /// one does.
    private static final String AUTO = "vnc_auto.html";
    private static final String LITE = "vnc_lite.html";
    private final Path root;

    StaticFiles(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Response serve(Request request) {
        var name = request.originalPath().substring(1);
        if (name.equals(AUTO) || name.isEmpty()) {
            name = LITE;
        }
        var file = find(name);
        if (file == null) {
            throw new ApiException(new Failure.NotFound("file", name, "The resource could not be found."));
        }
        try {
            // The page's URL holds the token: it must not travel on in a Referer.
            return Response.status(200)
                    .body(Files.readAllBytes(file), type(name))
                    .header("Referrer-Policy", "no-referrer")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", "frame-ancestors 'self'")
                    .header("Cache-Control", "no-cache");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Path find(String name) {
        if (name.indexOf('\0') >= 0 || name.indexOf('\\') >= 0 || !TYPES.containsKey(extension(name))) {
            return null;
        }
        for (var part : name.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".")) {
                return null;
            }
        }
        var file = root.resolve(name).normalize();
        return file.startsWith(root) && Files.isRegularFile(file) ? file : null;
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String type(String name) {
        return TYPES.getOrDefault(extension(name), "application/octet-stream");
    }
}
