package org.pileus.keystone.fernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.keystone.fernet.TokenScope.OfApplicationCredential;
import org.pileus.keystone.fernet.TokenScope.OfDomain;
import org.pileus.keystone.fernet.TokenScope.OfProject;
import org.pileus.keystone.fernet.TokenScope.OfSystem;
import org.pileus.keystone.fernet.TokenScope.Unscoped;

class TokenCodecTest {
    private static final String USER = "0123456789abcdef0123456789abcdef";
    private static final String PROJECT = "fedcba9876543210fedcba9876543210";
    private static final Instant ISSUED = Instant.parse("2026-11-23T12:00:00.123456Z");
    private static final Instant EXPIRES = Instant.parse("2026-11-23T13:00:00Z");

    private static final Methods METHODS = new Methods(List.of(
            "external", "password", "token", "oauth1", "mapped", "application_credential", "ec2credential", "totp"));

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private KeyRepository repository;
    private TokenCodec codec;

    @BeforeEach
    void open() {
        repository = new KeyRepository(directory.resolve("keys"), 3, random);
        codec = new TokenCodec(new Keyring(repository), METHODS);
        codec.open();
    }

    private TokenPayload payload(TokenScope scope) {
        return new TokenPayload(
                USER, List.of("password"), scope, ISSUED, EXPIRES, List.of(TokenFormat.newAuditId(random, ISSUED)));
    }

    @Test
    void everyScopeSurvivesTheTripAndStaysShort() throws InvalidToken {
        for (var scope : List.of(
                new Unscoped(),
                new OfProject(PROJECT),
                new OfDomain("default"),
                new OfDomain(PROJECT),
                new OfSystem(),
                new OfApplicationCredential(PROJECT, USER))) {
            var payload = payload(scope);
            var chained = new TokenPayload(
                    USER,
                    List.of("application_credential", "token", "password"),
                    scope,
                    ISSUED,
                    EXPIRES,
                    List.of(TokenFormat.newAuditId(random, ISSUED), TokenFormat.newAuditId(random, ISSUED)));
            assertThat(codec.decode(codec.encode(payload))).isEqualTo(payload);
            var text = codec.encode(chained);
            assertThat(codec.decode(text)).isEqualTo(chained);
            assertThat(text).hasSizeLessThan(255).matches("[A-Za-z0-9_-]+");
        }
    }

    /// Two tokens that Python's `cryptography` and `msgpack` made of the layouts of the field's tokens.
    @Test
    void readsTokensThatWereMadeElsewhere() throws IOException, InvalidToken {
        Files.writeString(directory.resolve("keys/7"), "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=");
        codec.reload();
        var project = codec.decode(
                "gAAAAABpJHLwAAECAwQFBgcICQoLDA0OD98CmFcehEOhF2QPqGltNyS4-l0eoBtgqs-BaLHfmHBlfoYfZ2PV9"
                        + "KfHZ666WUOxxbwazxQPlfOgHvSmj8iSq70D7FRdEb02VFJFKtarXDPxXdF6AIXHVD_aZ2rAsLtbdA0Ln-BkPxyDhqEmy0RWyDM");
        assertThat(project.userId()).isEqualTo(USER);
        assertThat(project.scope()).isEqualTo(new OfProject(PROJECT));
        assertThat(project.methods()).containsExactly("password");
        assertThat(project.expiresAt()).isEqualTo(Instant.ofEpochSecond(1_764_000_000));
        assertThat(project.auditIds()).containsExactly("3T2dcGiQQDGrYzTtmfCPHA");
        var domain = codec.decode(
                "gAAAAABpJHLwAAECAwQFBgcICQoLDA0OD_95GG51CUTzsL6DEeryVOc-iuu1btrdHRcpgVJK7PmTcEsxv-uqkz"
                        + "lJ0-YlLJjEh1MRhHZ25A9d1Y3Gip_G6Fh3O8zKbqDN-XmHvBA68MyO_WKqeeFo8akYW6qOjPaNGJT34_ancORoqThjIYtIgz4");
        assertThat(domain.scope()).isEqualTo(new OfDomain("default"));
        assertThat(domain.methods()).containsExactly("token", "password");
        assertThat(domain.auditIds()).hasSize(2);
    }

    @Test
    void theMicrosecondOfIssueIsKeptInTheAuditId() throws InvalidToken {
        var token = codec.encode(payload(new Unscoped()));
        assertThat(codec.decode(token).issuedAt()).isEqualTo(ISSUED);
    }

    @Test
    void aRotationBreaksNoTokenUntilItsKeyHasAged() throws InvalidToken {
        var token = codec.encode(payload(new Unscoped()));
        repository.rotate();
        codec.reload();
        assertThat(codec.decode(token).userId()).isEqualTo(USER);
        repository.rotate();
        codec.reload();
        assertThatThrownBy(() -> codec.decode(token)).isInstanceOf(InvalidToken.class);
    }

    @Test
    void aTokenOfTheStagedKeyIsGoodBeforeTheRotationIsSeenHere() throws InvalidToken {
        var late = new TokenCodec(new Keyring(repository), METHODS);
        late.open();
        repository.rotate();
        codec.reload();
        assertThat(late.decode(codec.encode(payload(new OfSystem()))).scope()).isEqualTo(new OfSystem());
    }

    @Test
    void keysAreForTheirOwnerOnly() throws IOException {
        repository.rotate();
        try (var files = Files.list(directory.resolve("keys"))) {
            assertThat(files.toList())
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("keys"))))
                .isEqualTo("rwx------");
    }

    @Test
    void withoutKeysNothingStarts() {
        var empty = new KeyRepository(directory, 3, random);
        assertThatThrownBy(empty::load).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noisyPayloadsAreRefusedNotMisread() {
        var good = codec.pack(payload(new OfProject(PROJECT)));
        var noise = new java.util.Random(42);
        for (var round = 0; round < 5_000; round++) {
            var bad = Arrays.copyOf(good, noise.nextInt(good.length + 4));
            if (bad.length > 0) {
                bad[noise.nextInt(bad.length)] = (byte) noise.nextInt();
            }
            try {
                codec.unpack(bad, 0);
            } catch (InvalidToken e) {
                assertThat(e.getMessage()).isEqualTo("not a valid token");
            }
        }
    }

    @Test
    void anEmptyOrForeignTextIsNoToken() {
        for (var text :
                List.of("", "x", "gAAAAA", "a".repeat(5000), new String(new byte[10], StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> codec.decode(text)).isInstanceOf(InvalidToken.class);
        }
    }
}
