package org.pileus.driver.diskimage;

/// The last bytes of a stream.
final class Tail {
    static final int SIZE = 1536;
    private final byte[] bytes = new byte[SIZE];

    void add(byte[] data, int from, int count) {
        var last = Math.min(count, SIZE);
        System.arraycopy(bytes, last, bytes, 0, SIZE - last);
        System.arraycopy(data, from + count - last, bytes, SIZE - last, last);
    }

    /// The last `size` bytes; zeros in front when the stream was shorter.
    Window window(int size) {
        var window = new Window(0, size);
        window.offer(bytes, SIZE - size, size, 0);
        return window;
    }
}
