package org.pileus.glance.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashesTest {
    private static final int BUFFER = 256 * 1024;

    private static String hash(String algorithm, byte[] data) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(data));
    }

    private static Hashes.Values pass(byte[] data, HashSet<Object> buffers) {
        try (var hashes = new Hashes()) {
            for (var from = 0; from < data.length; ) {
                var chunk = hashes.next();
                buffers.add(System.identityHashCode(chunk));
                chunk.length = Math.min(chunk.bytes.length, data.length - from);
                System.arraycopy(data, from, chunk.bytes, 0, chunk.length);
                from += chunk.length;
                hashes.add(chunk);
                hashes.release(chunk);
            }
            return hashes.result();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 5 * BUFFER, 100 * BUFFER + 7})
    void theyAreThoseOfTheWholeData(int size) throws Exception {
        var data = new byte[size];
        new SplittableRandom(size).nextBytes(data);
        var buffers = new HashSet<>();
        var found = pass(data, buffers);
        assertThat(found.md5()).isEqualTo(hash("MD5", data));
        assertThat(found.sha512()).isEqualTo(hash("SHA-512", data));
        assertThat(buffers).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void anAbandonedUploadLeavesNoThreadBehind() throws InterruptedException {
        try (var hashes = new Hashes()) {
            for (var i = 0; i < 20; i++) {
                var chunk = hashes.next();
                chunk.length = BUFFER;
                hashes.add(chunk);
                hashes.release(chunk);
            }
        }
        var deadline = System.nanoTime() + 10_000_000_000L;
        var running = new HashSet<Thread>();
        do {
            running.clear();
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("image-"))
                    .forEach(thread -> running.add(thread));
            Thread.sleep(5);
        } while (!running.isEmpty() && System.nanoTime() < deadline);
        assertThat(running).isEmpty();
    }
}
