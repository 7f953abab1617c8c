package org.pileus.keystone.passwords;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.ScryptFunction;
import com.password4j.types.Argon2;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One way to hash a password, and all ways to check one. Stored forms are keystone's, so that hashes can be carried
/// over: `$2b$…`, `$bcrypt-sha256$v=2,t=2b,r=12$salt$sum`, `$scrypt$ln=16,r=8,p=1$salt$sum`; argon2's is its own.
interface HashScheme {
    String hash(byte[] password);

    /// By the options. bcrypt reads 72 bytes at most and stops at a zero byte: what does not fit is hashed as
    /// `bcrypt_sha256` instead of being cut (CVE-2021-3563).
    static HashScheme of(HashOptions options, SecureRandom random) {
        return switch (options.algorithm()) {
            case BCRYPT -> {
                var cost = or(options.rounds(), 12);
                var plain = new PlainBcrypt(cost);
                var keyed = new KeyedBcrypt(cost, random);
                yield password -> PlainBcrypt.fits(password) ? plain.hash(password) : keyed.hash(password);
            }
            case BCRYPT_SHA256 -> new KeyedBcrypt(or(options.rounds(), 12), random);
            case SCRYPT ->
                new Scrypt(
                        or(options.rounds(), 16),
                        or(options.blockSize(), 8),
                        or(options.parallelism(), 1),
                        or(options.saltBytes(), 16),
                        random);
            case ARGON2 ->
                new Argon2id(
                        or(options.rounds(), 3), or(options.parallelism(), 1), or(options.saltBytes(), 16), random);
        };
    }

    private static int or(int given, int standard) {
        return given == 0 ? standard : given;
    }

    /// @param stored  of any scheme
    /// @throws IllegalStateException for a form that none of them makes
    static boolean matches(byte[] password, String stored) {
        if (stored.startsWith(KeyedBcrypt.MARK)) {
            return KeyedBcrypt.matches(password, stored);
        }
        if (stored.startsWith(Scrypt.MARK)) {
            return Scrypt.matches(password, stored);
        }
        if (stored.startsWith(Argon2id.MARK)) {
            return Argon2Function.getInstanceFromHash(stored).check(password, ascii(stored));
        }
        if (stored.startsWith(DigestedBcrypt.MARK)) {
            return DigestedBcrypt.matches(password, stored);
        }
        if (stored.startsWith("$2")) {
            // one hash is computed whatever comes: the time must not tell what kind of hash is stored
            var fits = PlainBcrypt.fits(password);
            return BcryptFunction.getInstanceFromHash(stored).check(fits ? password : new byte[0], ascii(stored))
                    && fits;
        }
        throw new IllegalStateException("a stored password has a form that is not known");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] salt(int bytes, SecureRandom random) {
        var salt = new byte[bytes];
        random.nextBytes(salt);
        return salt;
    }

    record PlainBcrypt(int cost) implements HashScheme {
        private static final int READS = 72;

        static boolean fits(byte[] password) {
            if (password.length > READS) {
                return false;
            }
            for (var b : password) {
                if (b == 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String hash(byte[] password) {
            return BcryptFunction.getInstance(Bcrypt.B, cost).hash(password).getResult();
        }
    }

    /// bcrypt over an HMAC of the password under the salt, so that any length and any byte counts.
    record KeyedBcrypt(int cost, SecureRandom random) implements HashScheme {
        static final String MARK = "$bcrypt-sha256$";
        private static final Pattern FORM = Pattern.compile(
                "\\$bcrypt-sha256\\$v=2,t=(2[ab]),r=(\\d+)\\$([./A-Za-z0-9]{22})\\$([./A-Za-z0-9]{31})");
        private static final int SALT = 22;

        @Override
        public String hash(byte[] password) {
            // bcrypt's own alphabet; a salt of 16 bytes has 22 characters of it
            var made = BcryptFunction.getInstance(Bcrypt.B, 4)
                    .hash(HashScheme.salt(16, random))
                    .getResult();
            var salt = made.substring(7, 7 + SALT);
            var whole = bcrypt(password, "2b", cost, salt);
            return MARK + "v=2,t=2b,r=" + cost + "$" + salt + "$" + whole.substring(7 + SALT);
        }

        static boolean matches(byte[] password, String stored) {
            var form = FORM.matcher(stored);
            if (!form.matches()) {
                throw new IllegalStateException("a stored password has a form that is not known");
            }
            var whole = bcrypt(password, form.group(1), Integer.parseInt(form.group(2)), form.group(3));
            return MessageDigest.isEqual(ascii(whole.substring(7 + SALT)), ascii(form.group(4)));
        }

        private static String bcrypt(byte[] password, String kind, int cost, String salt) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(ascii(salt), "HmacSHA256"));
                var digest = Base64.getEncoder().encode(mac.doFinal(password));
                var head = "$" + kind + "$" + (cost < 10 ? "0" : "") + cost + "$" + salt;
                return BcryptFunction.getInstance(kind.equals("2a") ? Bcrypt.A : Bcrypt.B, cost)
                        .hash(digest, ascii(head))
                        .getResult();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform lacks HMAC", e);
            }
        }
    }

    /// What the first release made of passwords that bcrypt would cut; only read.
    final class DigestedBcrypt {
        static final String MARK = "$sha256$";

        private DigestedBcrypt() {}

        static boolean matches(byte[] password, String stored) {
            try {
                var digest = Base64.getEncoder()
                        .encode(MessageDigest.getInstance("SHA-256").digest(password));
                var plain = stored.substring(MARK.length() - 1);
                return !PlainBcrypt.fits(password)
                        && BcryptFunction.getInstanceFromHash(plain).check(digest, ascii(plain));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform lacks SHA-256", e);
            }
        }
    }

    /// @param logN  2 to this power is the cost
    record Scrypt(int logN, int blockSize, int parallelism, int saltBytes, SecureRandom random) implements HashScheme {
        static final String MARK = "$scrypt$";
        private static final int LENGTH = 32;
        private static final Pattern FORM =
                Pattern.compile("\\$scrypt\\$ln=(\\d+),r=(\\d+),p=(\\d+)\\$([./+A-Za-z0-9]*)\\$([./+A-Za-z0-9]+)");
        private static final Base64.Encoder TEXT = Base64.getEncoder().withoutPadding();

        @Override
        public String hash(byte[] password) {
            var salt = HashScheme.salt(saltBytes, random);
            return MARK + "ln=" + logN + ",r=" + blockSize + ",p=" + parallelism + "$" + TEXT.encodeToString(salt) + "$"
                    + TEXT.encodeToString(derive(password, salt, logN, blockSize, parallelism));
        }

        static boolean matches(byte[] password, String stored) {
            var form = FORM.matcher(stored);
            if (!form.matches()) {
                throw new IllegalStateException("a stored password has a form that is not known");
            }
            var derived = derive(
                    password,
                    decoded(form.group(4)),
                    Integer.parseInt(form.group(1)),
                    Integer.parseInt(form.group(2)),
                    Integer.parseInt(form.group(3)));
            return MessageDigest.isEqual(derived, decoded(form.group(5)));
        }

        private static byte[] decoded(String text) {
            return Base64.getDecoder().decode(text.replace('.', '+'));
        }

        private static byte[] derive(byte[] password, byte[] salt, int logN, int blockSize, int parallelism) {
            return ScryptFunction.getInstance(1 << logN, blockSize, parallelism, LENGTH)
                    .hash(password, salt)
                    .getBytes();
        }
    }

    record Argon2id(int passes, int parallelism, int saltBytes, SecureRandom random) implements HashScheme {
        static final String MARK = "$argon2";
        private static final int KIBIBYTES = 64 * 1024;
        private static final int LENGTH = 32;

        @Override
        public String hash(byte[] password) {
            return Argon2Function.getInstance(KIBIBYTES, passes, parallelism, LENGTH, Argon2.ID)
                    .hash(password, HashScheme.salt(saltBytes, random))
                    .getResult();
        }
    }
}
