package org.pileus.driver.imagestore.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.Upload;

/// One file per key, named like the key. An upload goes to a name that begins with a dot, is synchronised, then
/// renamed, so that a file that can be seen is whole, also after a loss of power.
public final class FileImageStore implements ImageStore {
    private static final String PARTIAL = ".partial-";
    private final String id;
    private final Path folder;

    /// Makes the directory when it is absent, readable for its owner alone.
    public FileImageStore(String id, Path folder) throws IOException {
        this.id = id;
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /// Removes what broken uploads left: for a folder that nobody keeps a journal of, before the first upload.
    public FileImageStore withoutPartials() throws IOException {
        try (var files = Files.newDirectoryStream(folder, PARTIAL + "*")) {
            for (var path : files) {
                Files.deleteIfExists(path);
            }
        }
        return this;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String url(String key) {
        return "file://" + file(key).toAbsolutePath();
    }

    @Override
    public Upload create(String key, long size) throws IOException {
        return new FileUpload(folder, partial(key), file(key));
    }

    private Path partial(String key) {
        return folder.resolve(PARTIAL + key);
    }

    @Override
    public InputStream open(String key, long offset) throws IOException {
        try {
            var channel = FileChannel.open(file(key), StandardOpenOption.READ);
            channel.position(offset);
            return Channels.newInputStream(channel);
        } catch (NoSuchFileException e) {
            throw new FileNotFoundException("no data under " + key + " in store " + id);
        }
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        try {
            return OptionalLong.of(Files.size(file(key)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(file(key));
        Files.deleteIfExists(partial(key));
    }

    @Override
    public Set<String> keys() throws IOException {
        var keys = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var path : files) {
                var name = path.getFileName().toString();
                if (!name.startsWith(".") && Files.isRegularFile(path)) {
                    keys.add(name);
                }
            }
        }
        return keys;
    }

    /// Keys are ours, yet a key that could be a path is refused: the last line of defence.
    private Path file(String key) {
        if (key.isEmpty() || key.length() > 200 || key.charAt(0) == '.') {
            throw new IllegalArgumentException("not a key: " + key);
        }
        for (var i = 0; i < key.length(); i++) {
            var c = key.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.') {
                throw new IllegalArgumentException("not a key: " + key);
            }
        }
        return folder.resolve(key);
    }
}
