package org.pileus.glance.api.plugins;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.pileus.driver.diskimage.DiskConverter;
import org.pileus.driver.diskimage.ImageInspector;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.driver.diskimage.Inspection;
import org.pileus.glance.api.data.Preparation.Ready;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.model.Image;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;

/// `image_conversion`: every disk is kept in one format. The data is written to a private file and inspected there
/// before a tool sees it; what the tool has made is inspected again, since one format may hide in another.
public final class Conversion implements ImportPlugins.Plugin {
    private static final System.Logger LOG = System.getLogger(Conversion.class.getName());
    private static final Set<String> CONVERTIBLE = Set.of("qcow2", "raw", "vmdk", "vdi", "vhd", "vhdx");
    private static final Set<String> TARGETS = Set.of("qcow2", "raw", "vmdk");
    private static final int BUFFER = 256 * 1024;

    private final ImageChanges changes;
    private final DiskConverter converter;
    private final ImageRules rules;
    private final Path folder;
    private final String target;
    private final long most;

    /// @param rules  which data may be kept under which declared format
    /// @param folder of this process alone; emptied here
    /// @param target `[image_conversion] output_format`
    /// @param most   bytes of one file
    /// @throws IllegalArgumentException for a target that is not known
    public Conversion(
            ImageChanges changes, DiskConverter converter, ImageRules rules, Path folder, String target, long most) {
        if (!TARGETS.contains(target)) {
            throw new IllegalArgumentException(
                    "[image_conversion] output_format: " + target + " is none of " + TARGETS);
        }
        this.changes = changes;
        this.converter = converter;
        this.rules = rules;
        this.folder = folder;
        this.target = target;
        this.most = most;
    }

    /// Removes what a killed predecessor left.
    public void clean() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for conversions cannot be emptied", e);
        }
    }

    @Override
    public Ready apply(Image image, InputStream data, RequestContext caller) throws IOException {
        var declared = String.valueOf(image.diskFormat());
        if (!"bare".equals(image.containerFormat()) || !CONVERTIBLE.contains(declared)) {
            return new Ready(image, data);
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var source = Files.createTempFile(folder, image.id() + "-", ".source");
        var made = folder.resolve(source.getFileName() + "." + target);
        try {
            requireAllowed(declared, receive(data, source), declared);
            if (declared.equals(target)) {
                return new Ready(image, new Temporary(source));
            }
            convert(source, declared, made);
            Files.delete(source);
            requireAllowed(target, ImageInspector.ofFile(made), declared);
            var changed = changes.change(image, draft -> draft.diskFormat = target);
            return new Ready(changed, new Temporary(made));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(source);
            Files.deleteIfExists(made);
            throw e;
        }
    }

    private Inspection receive(InputStream data, Path source) throws IOException {
        var inspector = new ImageInspector();
        var buffer = new byte[BUFFER];
        long size = 0;
        try (var out = Files.newOutputStream(source)) {
            for (var count = data.read(buffer); count >= 0; count = data.read(buffer)) {
                size += count;
                if (size > most) {
                    throw tooLarge();
                }
                inspector.add(buffer, 0, count);
                out.write(buffer, 0, count);
            }
        }
        return inspector.result();
    }

    private ApiException tooLarge() {
        return new ApiException(
                new Failure.TooLarge(413, "Denying attempt to upload image larger than " + most + " bytes."));
    }

    private void requireAllowed(String format, Inspection found, String declared) {
        var refusal = rules.refusal(format, found);
        if (refusal == null && !ImageRules.matches(format, found)) {
            refusal = "Image disk_format " + declared + " does not match stream data " + found.format();
        }
        if (refusal != null) {
            throw new ApiException(new Failure.UnsupportedMediaType(refusal, List.of("application/octet-stream")));
        }
        if (found.virtualSize() != null && found.virtualSize() > most) {
            throw tooLarge();
        }
    }

    private void convert(Path source, String declared, Path made) {
        try {
            converter.convert(source, declared, made, target, most);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "conversion from " + declared + " to " + target + " failed: " + e.getMessage());
            throw new ApiException(
                    new Failure.Invalid("The image could not be converted from " + declared + " to " + target + "."),
                    e);
        }
    }

    /// A file that goes when it has been read.
    private static final class Temporary extends FilterInputStream {
        private final Path file;

        Temporary(Path file) throws IOException {
            super(Files.newInputStream(file));
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            super.close();
            Files.deleteIfExists(file);
        }
    }
}
