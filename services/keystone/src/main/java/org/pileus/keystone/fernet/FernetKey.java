package org.pileus.keystone.fernet;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// One key of the Fernet format: 16 bytes that sign and 16 that encrypt. Source: the Fernet specification.
/// Safe for concurrent use.
final class FernetKey {
    static final int IV_LENGTH = 16;
    private static final byte VERSION = (byte) 0x80;
    private static final int HEADER = 1 + 8 + IV_LENGTH;
    private static final int MAC_LENGTH = 32;
    private static final int BLOCK = 16;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder BYTES = Base64.getUrlDecoder();

    private final SecretKeySpec signing;
    private final SecretKeySpec encryption;

    private FernetKey(byte[] raw) {
        signing = new SecretKeySpec(raw, 0, 16, "HmacSHA256");
        encryption = new SecretKeySpec(raw, 16, 16, "AES");
    }

    /// @param text 32 bytes in URL-safe base64, as key files hold it
    /// @throws IllegalArgumentException for anything else
    static FernetKey of(String text) {
        var raw = BYTES.decode(text.strip());
        if (raw.length != 32) {
            throw new IllegalArgumentException("a key has 32 bytes, this one " + raw.length);
        }
        return new FernetKey(raw);
    }

    /// @param epochSeconds  when the token is made
    /// @param iv            16 random bytes, never the same again
    /// @return without padding, so that the text is safe in URLs
    String encrypt(byte[] plain, long epochSeconds, byte[] iv) {
        try {
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(iv));
            var hidden = cipher.doFinal(plain);
            var token = new byte[HEADER + hidden.length + MAC_LENGTH];
            token[0] = VERSION;
            for (var i = 0; i < 8; i++) {
                token[1 + i] = (byte) (epochSeconds >>> (56 - 8 * i));
            }
            System.arraycopy(iv, 0, token, 9, IV_LENGTH);
            System.arraycopy(hidden, 0, token, HEADER, hidden.length);
            mac().doFinalInto(token, HEADER + hidden.length);
            return TEXT.encodeToString(token);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks AES or HMAC", e);
        }
    }

    private Signer mac() throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(signing);
        return new Signer(mac);
    }

    private record Signer(Mac mac) {
        void doFinalInto(byte[] token, int end) throws GeneralSecurityException {
            mac.update(token, 0, end);
            mac.doFinal(token, end);
        }
    }

    /// The bytes of a token's text, if it has the one spelling that we give out: CVE-2015-7546 was a second
    /// spelling.
    static byte[] bytes(String text) throws InvalidToken {
        try {
            var token = BYTES.decode(text);
            if (token.length < HEADER + BLOCK + MAC_LENGTH
                    || (token.length - HEADER - MAC_LENGTH) % BLOCK != 0
                    || token[0] != VERSION
                    || !TEXT.encodeToString(token).equals(text)) {
                throw new InvalidToken();
            }
            return token;
        } catch (IllegalArgumentException e) {
            throw new InvalidToken();
        }
    }

    /// Whether this key signed the token.
    boolean signed(byte[] token) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(signing);
            var end = token.length - MAC_LENGTH;
            mac.update(token, 0, end);
            return MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(token, end, token.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks HMAC", e);
        }
    }

    /// @param token  one that this key [#signed]
    byte[] decrypt(byte[] token) throws InvalidToken {
        try {
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, encryption, new IvParameterSpec(token, 9, IV_LENGTH));
            return cipher.doFinal(token, HEADER, token.length - HEADER - MAC_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new InvalidToken();
        }
    }

    static long epochSeconds(byte[] token) {
        var seconds = 0L;
        for (var i = 1; i < 9; i++) {
            seconds = seconds << 8 | (token[i] & 0xff);
        }
        return seconds;
    }
}
