package org.pileus.glance.api.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The two hashes of image data: md5 because the API promises it, sha512 to rely on.
final class Hashes {
    static final String ALGORITHM = "sha512";
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha512 = digest("SHA-512");

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    void add(byte[] bytes, int offset, int length) {
        md5.update(bytes, offset, length);
        sha512.update(bytes, offset, length);
    }

    String md5() {
        return HexFormat.of().formatHex(md5.digest());
    }

    String sha512() {
        return HexFormat.of().formatHex(sha512.digest());
    }
}
