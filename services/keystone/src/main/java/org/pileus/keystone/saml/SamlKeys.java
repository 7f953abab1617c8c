package org.pileus.keystone.saml;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.pileus.kernel.http.tls.PemFiles;

/// Reads the PEM files of `[saml]`.
final class SamlKeys {
    private SamlKeys() {}

    static X509Certificate certificate(Path file) {
        try {
            return (X509Certificate) PemFiles.certificates(file).iterator().next();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("[saml] " + file + " has no certificate", e);
        }
    }

    static PrivateKey key(Path file) {
        try {
            return PemFiles.key(file, "RSA");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("[saml] " + file + " has no RSA key", e);
        }
    }
}
