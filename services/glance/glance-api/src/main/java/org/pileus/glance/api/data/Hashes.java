package org.pileus.glance.api.data;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Digests;

/// The two hashes of image data: md5 because the API promises it, sha512 to rely on. Each has a thread of its
/// own, so that they pass while the data is read and written; a few buffers go round between the three, which
/// bounds the memory. Used by one thread; data that fits into one buffer starts no others.
final class Hashes implements AutoCloseable {
    static final String ALGORITHM = "sha512";
    /// Bytes of one buffer, and how many there are.
    private static final int BUFFER = 256 * 1024;

    private static final int BUFFERS = 8;
    private static final Chunk END = new Chunk(0);

    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(BUFFERS);
    private final Lane md5 = new Lane("MD5");
    private final Lane sha512 = new Lane("SHA-512");
    private int made;

    /// Some of the data. Its maker and both lanes hold it until they [#release] it.
    static final class Chunk {
        final byte[] bytes;
        int length;
        private int holders;

        private Chunk(int size) {
            bytes = new byte[size];
        }
    }

    /// An empty buffer; waits while the hashes are behind.
    Chunk next() {
        var chunk = made < BUFFERS ? free.poll() : take(free);
        if (chunk == null) {
            made++;
            chunk = new Chunk(BUFFER);
        }
        chunk.holders = 3;
        return chunk;
    }

    /// Passes the filled buffer to both hashes. The caller may read it until he releases it.
    void add(Chunk chunk) {
        md5.add(chunk);
        sha512.add(chunk);
    }

    void release(Chunk chunk) {
        synchronized (chunk) {
            chunk.holders--;
            if (chunk.holders > 0) {
                return;
            }
        }
        free.add(chunk);
    }

    /// The hashes of all that was added, in hexadecimal digits. The last call before closing.
    Values result() {
        return new Values(md5.result(), sha512.result());
    }

    record Values(String md5, String sha512) {}

    @Override
    public void close() {
        md5.stop();
        sha512.stop();
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the upload was told to stop", e);
        }
    }

    /// One hash. The first buffer waits for a second one before a thread is started.
    private final class Lane {
        private final MessageDigest digest;
        private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(BUFFERS + 1);
        private @Nullable Thread thread;

        Lane(String algorithm) {
            digest = Digests.of(algorithm);
        }

        void add(Chunk chunk) {
            if (!queue.isEmpty() && thread == null) {
                thread = Thread.ofPlatform()
                        .daemon()
                        .name("image-" + digest.getAlgorithm())
                        .start(this::run);
            }
            queue.add(chunk);
        }

        private void run() {
            for (var chunk = take(queue); chunk.length > 0; chunk = take(queue)) {
                hash(chunk);
            }
        }

        private void hash(Chunk chunk) {
            digest.update(chunk.bytes, 0, chunk.length);
            release(chunk);
        }

        String result() {
            if (thread == null) {
                queue.forEach(this::hash);
                queue.clear();
            } else {
                queue.add(END);
                join(thread);
            }
            return HexFormat.of().formatHex(digest.digest());
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the upload was told to stop", e);
            }
        }

        void stop() {
            if (thread != null && thread.isAlive()) {
                queue.clear();
                queue.add(END);
            }
        }
    }
}
