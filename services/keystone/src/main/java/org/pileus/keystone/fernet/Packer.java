package org.pileus.keystone.fernet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the few MessagePack forms that tokens use.
final class Packer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    Packer array(int size) {
        if (size > 0xffff) {
            throw new IllegalArgumentException("array of " + size);
        }
        if (size > 15) {
            out.write(0xdc);
            out.write(size >>> 8);
            out.write(size);
        } else {
            out.write(0x90 | size);
        }
        return this;
    }

    Packer flag(boolean value) {
        out.write(value ? 0xc3 : 0xc2);
        return this;
    }

    /// @param value 0 to 65535
    Packer number(int value) {
        if (value < 0x80) {
            out.write(value);
        } else if (value < 0x100) {
            out.write(0xcc);
            out.write(value);
        } else {
            out.write(0xcd);
            out.write(value >>> 8);
            out.write(value);
        }
        return this;
    }

    Packer decimal(double value) {
        var bits = Double.doubleToLongBits(value);
        out.write(0xcb);
        for (var shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (bits >>> shift));
        }
        return this;
    }

    Packer binary(byte[] value) {
        if (value.length > 255) {
            throw new IllegalArgumentException("binary of " + value.length);
        }
        out.write(0xc4);
        out.write(value.length);
        out.writeBytes(value);
        return this;
    }

    Packer text(String value) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 32) {
            out.write(0xa0 | bytes.length);
        } else if (bytes.length < 256) {
            out.write(0xd9);
            out.write(bytes.length);
        } else {
            throw new IllegalArgumentException("text of " + bytes.length);
        }
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
