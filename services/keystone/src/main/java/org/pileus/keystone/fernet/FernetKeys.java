package org.pileus.keystone.fernet;

import java.security.SecureRandom;
import java.util.List;

/// The keys in force: the first signs, all validate. Safe for concurrent use.
public final class FernetKeys {
    private final List<Integer> numbers;
    private final List<FernetKey> keys;
    private final SecureRandom random;

    /// @param numbers  of the keys, in their order
    FernetKeys(List<Integer> numbers, List<FernetKey> keys, SecureRandom random) {
        this.numbers = List.copyOf(numbers);
        this.keys = List.copyOf(keys);
        this.random = random;
    }

    List<Integer> numbers() {
        return numbers;
    }

    /// A sealed text of one payload.
    String seal(byte[] payload, long epochSeconds) {
        var iv = new byte[FernetKey.IV_LENGTH];
        random.nextBytes(iv);
        return keys.getFirst().encrypt(payload, epochSeconds, iv);
    }

    boolean primarySigned(String text) throws InvalidToken {
        return keys.getFirst().signed(FernetKey.bytes(text));
    }

    /// @param epochSeconds  when it was sealed
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(byte[] payload, long epochSeconds) {}

    Opened open(String text) throws InvalidToken {
        var token = FernetKey.bytes(text);
        for (var key : keys) {
            if (key.signed(token)) {
                return new Opened(key.decrypt(token), FernetKey.epochSeconds(token));
            }
        }
        throw new InvalidToken();
    }
}
