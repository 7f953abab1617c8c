package org.pileus.driver.hypervisor.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// One viewer's session: RFB 3.3 to 3.8 without authentication, raw encoding only. Source: RFC 6143.
final class RfbSession {
    private static final int MAX_CUT_TEXT = 65_536;
    private static final int KEY_ENTER = 0xff0d;
    private static final int SECURITY_NONE = 1;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final Screen screen;
    private final Consumer<String> typed;
    private PixelFormat format = PixelFormat.RGB32;
    private boolean waiting;
    private long shown = -1;

    RfbSession(InputStream in, OutputStream out, Screen screen, Consumer<String> typed) {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(new BufferedOutputStream(out, 32_768));
        this.screen = screen;
        this.typed = typed;
    }

    void run() throws IOException {
        handshake();
        while (true) {
            message(in.readUnsignedByte());
            if (waiting && screen.version() != shown) {
                update();
            }
        }
    }

    private void handshake() throws IOException {
        out.write("RFB 003.008\n".getBytes(ISO_8859_1));
        out.flush();
        var version = new String(in.readNBytes(12), ISO_8859_1);
        if (!version.startsWith("RFB 003.")) {
            throw new IOException("not RFB 3: " + version.length() + " characters");
        }
        if (version.startsWith("003.003", 4)) {
            out.writeInt(SECURITY_NONE);
        } else {
            out.write(new byte[] {1, SECURITY_NONE});
            out.flush();
            if (in.readUnsignedByte() != SECURITY_NONE) {
                throw new IOException("security type was not offered");
            }
            if (version.startsWith("003.008", 4)) {
                out.writeInt(0); // SecurityResult: ok
            }
        }
        out.flush();
        in.readUnsignedByte(); // shared or not: always shared
        out.writeShort(Screen.WIDTH);
        out.writeShort(Screen.HEIGHT);
        format.write(out);
        var name = screen.name().getBytes(ISO_8859_1);
        out.writeInt(name.length);
        out.write(name);
        out.flush();
    }

    private void message(int type) throws IOException {
        switch (type) {
            case 0 -> {
                in.skipNBytes(3);
                format = PixelFormat.read(in);
            }
            case 2 -> {
                in.skipNBytes(1);
                in.skipNBytes(4L * in.readUnsignedShort()); // raw is always allowed
            }
            case 3 -> {
                var incremental = in.readUnsignedByte() != 0;
                in.skipNBytes(8); // the whole screen is one rectangle
                waiting = true;
                shown = incremental ? shown : -1;
            }
            case 4 -> {
                var down = in.readUnsignedByte() != 0;
                in.skipNBytes(2);
                var key = in.readInt();
                if (down) {
                    pressed(key);
                }
            }
            case 5 -> in.skipNBytes(5); // pointer
            case 6 -> {
                in.skipNBytes(3);
                var length = in.readInt();
                if (length < 0 || length > MAX_CUT_TEXT) {
                    throw new IOException("cut text of " + length + " bytes");
                }
                in.skipNBytes(length);
            }
            default -> throw new IOException("message type " + type);
        }
    }

    private void pressed(int keysym) {
        if (keysym == KEY_ENTER) {
            typed.accept("\n");
            screen.clear();
        } else if (keysym >= 0x20 && keysym < 0x7f) {
            typed.accept(String.valueOf((char) keysym));
            screen.type((char) keysym);
        }
    }

    private void update() throws IOException {
        shown = screen.version();
        waiting = false;
        out.write(new byte[] {0, 0}); // FramebufferUpdate
        out.writeShort(1);
        out.writeShort(0);
        out.writeShort(0);
        out.writeShort(Screen.WIDTH);
        out.writeShort(Screen.HEIGHT);
        out.writeInt(0); // raw
        for (var pixel : screen.render()) {
            format.pixel(out, pixel);
        }
        out.flush();
    }
}
