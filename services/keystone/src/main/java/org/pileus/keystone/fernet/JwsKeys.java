package org.pileus.keystone.fernet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// The keys that sign tokens, in PEM files: `private.pem` in one folder signs, every file of the other validates.
/// Hosts share the public folder; each may have a private key of its own.
public final class JwsKeys {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final Path privateFolder;
    private final Path publicFolder;
    private final SecureRandom random;

    public JwsKeys(Path privateFolder, Path publicFolder, SecureRandom random) {
        this.privateFolder = privateFolder;
        this.publicFolder = publicFolder;
        this.random = random;
    }

    /// Makes a pair of keys of the curve P-256 when there is no private key.
    /// @return whether it made them
    public boolean ensure() {
        var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Files.createDirectories(privateFolder, own);
            Files.createDirectories(publicFolder, own);
            if (Files.exists(signing())) {
                return false;
            }
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            // the public one first: a token is never signed with a key that nobody can check
            var name = "public-" + Long.toHexString(random.nextLong()) + ".pem";
            write(publicFolder.resolve(name), PUBLIC, pair.getPublic().getEncoded());
            write(signing(), PRIVATE, pair.getPrivate().getEncoded());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up the signing keys in " + privateFolder, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks elliptic curves", e);
        }
    }

    private Path signing() {
        return privateFolder.resolve("private.pem");
    }

    private static void write(Path file, String kind, byte[] key) throws IOException {
        var text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END " + kind + "-----\n";
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var open = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, open, mode)) {
            channel.write(StandardCharsets.US_ASCII.encode(text));
        }
    }

    PrivateKey privateKey() {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(signing(), PRIVATE)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(signing() + " is no private key of an elliptic curve", e);
        }
    }

    /// @throws IllegalStateException when there is none: without one nothing may start (fail closed)
    List<PublicKey> publicKeys() {
        List<PublicKey> keys = new ArrayList<>();
        try (var files = Files.list(publicFolder)) {
            for (var file : files.sorted().toList()) {
                keys.add(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der(file, PUBLIC))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the keys in " + publicFolder, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(publicFolder + " holds something that is no public key", e);
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException("there is no key in " + publicFolder);
        }
        return List.copyOf(keys);
    }

    private static byte[] der(Path file, String kind) {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII);
            var begin = text.indexOf("-----BEGIN " + kind + "-----");
            var end = text.indexOf("-----END " + kind + "-----");
            if (begin < 0 || end < begin) {
                throw new IllegalStateException(file + " is not a PEM file of a " + kind);
            }
            return Base64.getMimeDecoder().decode(text.substring(begin + kind.length() + 16, end));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
