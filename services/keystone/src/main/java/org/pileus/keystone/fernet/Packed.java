package org.pileus.keystone.fernet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// How tokens and receipts pack ids and times: 32 hexadecimal digits as 16 bytes, times as a float of seconds.
final class Packed {
    private Packed() {}

    /// An id with a flag that tells whether it is packed.
    static void id(Packer packer, String id) {
        packer.array(2).flag(isHex(id));
        bareId(packer, id);
    }

    static void bareId(Packer packer, String id) {
        if (isHex(id)) {
            packer.binary(HexFormat.of().parseHex(id));
        } else {
            packer.text(id);
        }
    }

    private static boolean isHex(String id) {
        return id.length() == 32 && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    static String id(Unpacker in) throws InvalidToken {
        in.array(2);
        in.flag();
        return bareId(in);
    }

    static String bareId(Unpacker in) throws InvalidToken {
        if (in.textIsNext()) {
            return in.text();
        }
        var bytes = in.binary();
        if (bytes.length != 16) {
            throw new InvalidToken();
        }
        return HexFormat.of().formatHex(bytes);
    }

    static void time(Packer packer, Instant time) {
        packer.decimal(ChronoUnit.MICROS.between(Instant.EPOCH, time) / 1e6);
    }

    static Instant time(Unpacker in) throws InvalidToken {
        var seconds = in.decimal();
        if (!(seconds >= 0 && seconds < 1e11)) {
            throw new InvalidToken();
        }
        var whole = (long) Math.floor(seconds);
        return Instant.ofEpochSecond(whole, Math.round((seconds - whole) * 1e6) * 1000);
    }
}
