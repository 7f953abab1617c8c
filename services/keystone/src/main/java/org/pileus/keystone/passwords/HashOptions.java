package org.pileus.keystone.passwords;

import java.time.Duration;

/// How passwords are hashed: keystone's `[identity]` options. A number of 0 stands for the algorithm's own default.
///
/// @param algorithm    of new hashes; stored ones say which made them
/// @param rounds       `password_hash_rounds`. bcrypt, scrypt: 2 to this power; argon2: passes
/// @param saltBytes    `salt_bytesize`, at most 96; not for bcrypt
/// @param blockSize    `scrypt_block_size`
/// @param parallelism  `scrypt_parallelism`
/// @param longest      `max_password_length`, in characters, at most 4096
/// @param concurrent   `concurrent_hashes` (ours): hashes computed at the same time
/// @param memory       `password_memory` (ours): how long a right password is not hashed again; zero: never
public record HashOptions(
        Algorithm algorithm,
        int rounds,
        int saltBytes,
        int blockSize,
        int parallelism,
        int longest,
        int concurrent,
        Duration memory) {

    /// Names as the option spells them, in capitals. ARGON2 is ours: argon2id.
    public enum Algorithm {
        BCRYPT,
        BCRYPT_SHA256,
        SCRYPT,
        ARGON2
    }

    public HashOptions {
        var most = algorithm == Algorithm.ARGON2 ? 64 : 31;
        var least = algorithm == Algorithm.BCRYPT || algorithm == Algorithm.BCRYPT_SHA256 ? 4 : 1;
        if (rounds != 0 && (rounds < least || rounds > most)) {
            throw new IllegalArgumentException("password_hash_rounds " + rounds + " is not " + least + " to " + most);
        }
        if (concurrent < 1) {
            throw new IllegalArgumentException("concurrent_hashes " + concurrent + " is below 1");
        }
        if (longest < 1 || longest > PasswordHasher.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "max_password_length " + longest + " is not 1 to " + PasswordHasher.MAX_LENGTH);
        }
        if (saltBytes != 0 && (saltBytes < 8 || saltBytes > 96)) {
            throw new IllegalArgumentException("salt_bytesize " + saltBytes + " is not 8 to 96");
        }
        if (blockSize < 0 || parallelism < 0) {
            throw new IllegalArgumentException("scrypt_block_size and scrypt_parallelism are above 0");
        }
    }

    public static HashOptions bcrypt(int rounds, int concurrent, Duration memory) {
        return new HashOptions(Algorithm.BCRYPT, rounds, 0, 0, 0, PasswordHasher.MAX_LENGTH, concurrent, memory);
    }

    /// bcrypt at cost 12, all processors but one, a right password remembered for a minute.
    public static HashOptions defaults() {
        return bcrypt(0, Math.max(1, Runtime.getRuntime().availableProcessors() - 1), Duration.ofSeconds(60));
    }
}
