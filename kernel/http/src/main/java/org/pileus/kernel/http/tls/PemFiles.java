package org.pileus.kernel.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.pileus.kernel.core.config.ConfigException;

/// Makes TLS contexts of PEM files. The platform decides protocols and ciphers; certificates and, by the
/// client, host names are always checked.
public final class PemFiles {
    private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_ENDS = "-----END PRIVATE KEY-----";
    /// Nothing outside this process ever sees the key store that the password is for.
    private static final char[] NO_PASSWORD = new char[0];

    private PemFiles() {}

    /// What a server shows.
    /// @param certificate  its certificate, then those of the authorities between it and the root
    /// @param key          PKCS#8, not encrypted
    /// @throws ConfigException naming the file and what is wrong with it
    public static SSLContext server(Path certificate, Path key) {
        try {
            var chain = certificates(certificate).toArray(Certificate[]::new);
            var store = emptyStore();
            store.setKeyEntry("server", key(key, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException("no TLS with " + certificate + " and " + key + ": " + e.getMessage());
        }
    }

    /// What a client trusts: the certificates of this file and no others.
    /// @throws ConfigException naming the file and what is wrong with it
    public static SSLContext trust(Path authorities) {
        try {
            var store = emptyStore();
            var number = 0;
            for (var one : certificates(authorities)) {
                store.setCertificateEntry("ca" + number++, one);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException("no trust in " + authorities + ": " + e.getMessage());
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /// The certificates of a file, one at least.
    public static Collection<? extends Certificate> certificates(Path file) throws GeneralSecurityException {
        var all = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(read(file)));
        if (all.isEmpty()) {
            throw new ConfigException(file + " holds no certificate");
        }
        return all;
    }

    /// The private key of a file that not everybody may read.
    /// @param algorithm  `RSA`, `EC`
    public static PrivateKey key(Path file, String algorithm) throws GeneralSecurityException, IOException {
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            throw new ConfigException(file + " holds a private key and everybody may read it. Fix: chmod o= " + file);
        }
        var text = new String(read(file), StandardCharsets.US_ASCII);
        var begin = text.indexOf(KEY_BEGINS);
        var end = text.indexOf(KEY_ENDS);
        if (begin < 0 || end < begin) {
            throw new ConfigException(
                    file + " holds no private key in the form PKCS#8 without a password. Fix: openssl pkcs8 -topk8"
                            + " -nocrypt -in " + file + " -out NEW");
        }
        try {
            var der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGINS.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + " is no PEM file: " + e.getMessage());
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage());
        }
    }
}
