package org.pileus.nova.api.keypairs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HexFormat;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Secret;

/// Reads public keys as users give them, and makes key pairs for those who ask (until 2.91).
final class PublicKeys {
    private static final String INVALID = "Keypair data is invalid: failed to generate fingerprint";
    private static final int BITS = 2048;

    private PublicKeys() {}

    /// A key made for a user; its private half is shown once and kept nowhere.
    record Made(String publicKey, Secret privateKey) {}

    /// MD5 of an SSH key in pairs of digits; the kind at the front must be the kind inside.
    /// @throws ApiException 400 for what is no public key
    static String sshFingerprint(String text) {
        var parts = text.strip().split("\\s+", 3);
        if (parts.length < 2) {
            throw ApiException.invalid(INVALID);
        }
        try {
            var blob = Base64.getDecoder().decode(parts[1]);
            var length = blob.length < 4 ? -1 : new BigInteger(1, blob, 0, 4).intValue();
            if (length <= 0
                    || length > blob.length - 4
                    || !new String(blob, 4, length, StandardCharsets.US_ASCII).equals(parts[0])) {
                throw ApiException.invalid(INVALID);
            }
            return pairs(digest("MD5", blob));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(INVALID);
        }
    }

    /// SHA-1 of a certificate.
    static String x509Fingerprint(String text) {
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
            return pairs(digest("SHA-1", certificate.getEncoded()));
        } catch (CertificateException e) {
            throw ApiException.invalid(INVALID);
        }
    }

    private static String pairs(byte[] bytes) {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Made makeSsh() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            var pair = generator.generateKeyPair();
            return new Made(
                    openSsh((RSAPublicKey) pair.getPublic()), new Secret(pem((RSAPrivateCrtKey) pair.getPrivate())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    private static String openSsh(RSAPublicKey key) {
        var blob = new ByteArrayOutputStream();
        field(blob, "ssh-rsa".getBytes(StandardCharsets.US_ASCII));
        field(blob, key.getPublicExponent().toByteArray());
        field(blob, key.getModulus().toByteArray());
        return "ssh-rsa " + Base64.getEncoder().encodeToString(blob.toByteArray()) + " Generated-by-Nova";
    }

    private static void field(ByteArrayOutputStream out, byte[] content) {
        out.write(content.length >>> 24);
        out.write(content.length >>> 16);
        out.write(content.length >>> 8);
        out.write(content.length);
        out.writeBytes(content);
    }

    /// PKCS #1, which every SSH client reads.
    private static String pem(RSAPrivateCrtKey key) {
        var body = new ByteArrayOutputStream();
        for (var number : new BigInteger[] {
            BigInteger.ZERO,
            key.getModulus(),
            key.getPublicExponent(),
            key.getPrivateExponent(),
            key.getPrimeP(),
            key.getPrimeQ(),
            key.getPrimeExponentP(),
            key.getPrimeExponentQ(),
            key.getCrtCoefficient()
        }) {
            der(body, 0x02, number.toByteArray());
        }
        var whole = new ByteArrayOutputStream();
        der(whole, 0x30, body.toByteArray());
        return "-----BEGIN RSA PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(whole.toByteArray())
                + "\n-----END RSA PRIVATE KEY-----\n";
    }

    private static void der(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else if (content.length < 256) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >>> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
    }
}
