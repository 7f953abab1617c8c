package org.pileus.nova.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.client.glance.ImageData;
import org.pileus.client.glance.ImageRecord;
import org.pileus.kernel.core.Failpoints;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.InstanceImage;

/// What a host does with image data before its first use.
class ImageCheckTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private Path qcow2(long virtualSize, int backingFile) throws IOException {
        var header = ByteBuffer.allocate(512);
        header.put(new byte[] {'Q', 'F', 'I', (byte) 0xfb})
                .putInt(3)
                .putLong(backingFile)
                .putInt(0)
                .putInt(16);
        header.putLong(virtualSize).putInt(100, 104);
        return Files.write(folder.resolve("image"), header.array());
    }

    private static InstanceImage image(String format) {
        return new InstanceImage(UUID.randomUUID().toString(), "i", format, "bare", 0, 0, Map.of());
    }

    private static Flavor flavor(int rootGib) {
        return new Flavor("1", "f", 1, 64, rootGib, 0, 0, 1, true, false, null, Map.of());
    }

    /// CVE-2013-2096.
    @Test
    void e01_aDiskLargerThanTheFlavorsIsRefusedBeforeAnythingIsWritten() throws IOException {
        for (var size : new long[] {GIB + 1, 2 * GIB, 1L << 62, Long.MAX_VALUE}) {
            var file = qcow2(size, 0);
            assertThatThrownBy(() -> ImageCheck.requireFit(file, image("qcow2"), flavor(1)))
                    .isInstanceOf(BuildFailed.class)
                    .hasMessageContaining("larger than the flavor's of 1 GiB");
            assertThat(file).hasSize(512);
        }
        var fits = qcow2(GIB, 0);
        assertThatCode(() -> ImageCheck.requireFit(fits, image("qcow2"), flavor(1)))
                .doesNotThrowAnyException();
        var negative = qcow2(-1, 0);
        assertThatThrownBy(() -> ImageCheck.requireFit(negative, image("qcow2"), flavor(0)))
                .isInstanceOf(BuildFailed.class);
    }

    /// CVE-2024-40767.
    @Test
    void e07_dataThatIsNotWhatItsRecordSaysIsRefused() throws IOException {
        var file = qcow2(1 << 20, 0);
        for (var declared : new String[] {"raw", "ami", "vmdk", "vdi", "iso"}) {
            assertThatThrownBy(() -> ImageCheck.requireFit(file, image(declared), flavor(1)))
                    .isInstanceOfSatisfying(
                            BuildFailed.class, e -> assertThat(e.elsewhere()).isFalse());
        }
        var descriptor = Files.writeString(
                folder.resolve("vmdk"),
                "# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 1 FLAT \"/etc/shadow\" 0\n");
        for (var declared : new String[] {"raw", "vmdk"}) {
            assertThatThrownBy(() -> ImageCheck.requireFit(descriptor, image(declared), flavor(1)))
                    .isInstanceOf(BuildFailed.class);
        }
    }

    @Test
    void e03_dataThatRefersToAnotherFileIsRefused() throws IOException {
        var file = qcow2(1 << 20, 512);
        assertThatThrownBy(() -> ImageCheck.requireFit(file, image("qcow2"), flavor(1)))
                .isInstanceOf(BuildFailed.class)
                .hasMessageContaining("backing file");
    }

    private static ImageRecord record(UUID id, String checksum, String sha512) {
        var now = Instant.EPOCH;
        return new ImageRecord(
                id, "i", "active", "private", "p", "bare", "raw", 4L, 4L, 0, 0, checksum, "sha512", sha512, false, now,
                now, Set.of(), Map.of());
    }

    private record OneImage(ImageRecord image, byte[] data) implements ImageApi {
        @Override
        public Optional<ImageRecord> image(UUID id) {
            return Optional.of(image);
        }

        @Override
        public ImageData open(UUID id) {
            return new ImageData(data.length, null, new ByteArrayInputStream(data));
        }

        @Override
        public void upload(UUID id, InputStream stream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(UUID id) {
            throw new UnsupportedOperationException();
        }
    }

    private static String hash(String algorithm, byte[] data) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(data));
    }

    /// OSSN-0061: the strong hash decides; an agreeing md5 does not help.
    @Test
    void g09_aLaunchVerifiesTheStrongHashOfWhatItFetched() throws Exception {
        var data = "data".getBytes(StandardCharsets.US_ASCII);
        var id = UUID.randomUUID();
        var good = record(id, "0".repeat(32), hash("SHA-512", data));
        var file =
                new ImageCache(folder.resolve("good"), new OneImage(good, data), Failpoints.NONE).fetch(id.toString());
        assertThat(file).hasBinaryContent(data);
        var bad = record(id, hash("MD5", data), "0".repeat(128));
        var cache = new ImageCache(folder.resolve("bad"), new OneImage(bad, data), Failpoints.NONE);
        assertThatThrownBy(() -> cache.fetch(id.toString()))
                .isInstanceOf(BuildFailed.class)
                .hasMessageContaining("its hash is");
        assertThat(folder.resolve("bad")).isEmptyDirectory();
    }
}
