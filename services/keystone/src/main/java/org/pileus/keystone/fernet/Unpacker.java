package org.pileus.keystone.fernet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [Packer] writes; anything else is not one of our tokens.
final class Unpacker {
    private final byte[] in;
    private int at;

    Unpacker(byte[] in) {
        this.in = in;
    }

    private int next() throws InvalidToken {
        if (at >= in.length) {
            throw new InvalidToken();
        }
        return in[at++] & 0xff;
    }

    int array() throws InvalidToken {
        var head = next();
        if (head == 0xdc) {
            return next() << 8 | next();
        }
        if ((head & 0xf0) != 0x90) {
            throw new InvalidToken();
        }
        return head & 0x0f;
    }

    void array(int size) throws InvalidToken {
        if (array() != size) {
            throw new InvalidToken();
        }
    }

    boolean flag() throws InvalidToken {
        return switch (next()) {
            case 0xc2 -> false;
            case 0xc3 -> true;
            default -> throw new InvalidToken();
        };
    }

    int number() throws InvalidToken {
        var head = next();
        if (head < 0x80) {
            return head;
        }
        return switch (head) {
            case 0xcc -> next();
            case 0xcd -> next() << 8 | next();
            default -> throw new InvalidToken();
        };
    }

    double decimal() throws InvalidToken {
        if (next() != 0xcb) {
            throw new InvalidToken();
        }
        var bits = 0L;
        for (var i = 0; i < 8; i++) {
            bits = bits << 8 | next();
        }
        return Double.longBitsToDouble(bits);
    }

    /// Whether a text comes next, not bytes.
    boolean textIsNext() {
        return at < in.length && ((in[at] & 0xe0) == 0xa0 || (in[at] & 0xff) == 0xd9);
    }

    byte[] binary() throws InvalidToken {
        if (next() != 0xc4) {
            throw new InvalidToken();
        }
        return take(next());
    }

    String text() throws InvalidToken {
        var head = next();
        var length = head == 0xd9 ? next() : (head & 0xe0) == 0xa0 ? head & 0x1f : -1;
        if (length < 0) {
            throw new InvalidToken();
        }
        return new String(take(length), StandardCharsets.UTF_8);
    }

    private byte[] take(int length) throws InvalidToken {
        if (at + length > in.length) {
            throw new InvalidToken();
        }
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    void end() throws InvalidToken {
        if (at != in.length) {
            throw new InvalidToken();
        }
    }
}
