package org.pileus.driver.hypervisor.fake;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// How a viewer wants its pixels (RFC 6143 section 7.4); true colour only.
record PixelFormat(
        int bits,
        boolean bigEndian,
        int redMax,
        int greenMax,
        int blueMax,
        int redShift,
        int greenShift,
        int blueShift) {
    static final PixelFormat RGB32 = new PixelFormat(32, false, 255, 255, 255, 16, 8, 0);

    static PixelFormat read(DataInputStream in) throws IOException {
        var bits = in.readUnsignedByte();
        in.readUnsignedByte(); // depth follows from the rest
        var bigEndian = in.readUnsignedByte() != 0;
        var trueColour = in.readUnsignedByte() != 0;
        var format = new PixelFormat(
                bits,
                bigEndian,
                in.readUnsignedShort(),
                in.readUnsignedShort(),
                in.readUnsignedShort(),
                in.readUnsignedByte(),
                in.readUnsignedByte(),
                in.readUnsignedByte());
        in.skipNBytes(3);
        if (!trueColour || (bits != 8 && bits != 16 && bits != 32)) {
            throw new IOException(bits + " bits per pixel, true colour " + trueColour);
        }
        return format;
    }

    void write(DataOutputStream out) throws IOException {
        out.write(new byte[] {(byte) bits, 24, (byte) (bigEndian ? 1 : 0), 1});
        out.writeShort(redMax);
        out.writeShort(greenMax);
        out.writeShort(blueMax);
        out.write(new byte[] {(byte) redShift, (byte) greenShift, (byte) blueShift, 0, 0, 0});
    }

    /// @param rgb  8 bits each, red highest
    void pixel(DataOutputStream out, int rgb) throws IOException {
        var value = scaled(rgb >> 16, redMax) << redShift
                | scaled(rgb >> 8, greenMax) << greenShift
                | scaled(rgb, blueMax) << blueShift;
        for (var done = 0; done < bits; done += 8) {
            out.write(bigEndian ? value >> (bits - 8 - done) : value >> done);
        }
    }

    private static int scaled(int eightBits, int max) {
        return (eightBits & 255) * max / 255;
    }
}
