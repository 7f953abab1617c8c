package org.pileus.keystone.fernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pileus.keystone.fernet.ReceiptCodec.Receipt;

/// The bytes of every kind of token, as keystone 30.0.0 itself made them of the same values.
class UpstreamLayoutTest {
    private static final String USER = "0123456789abcdef0123456789abcdef";
    private static final String PROJECT = "fedcba9876543210fedcba9876543210";
    private static final String OTHER = "aabbccddeeff00112233445566778899";
    private static final String AUDIT = "3T2dcGiQQDGrYzTtmfCPHA";
    private static final Instant EXPIRES = Instant.ofEpochSecond(1_764_000_000);
    private static final String USER_BYTES = "92c3c410" + USER;
    private static final String END = "cb41da49204000000091c410dd3d9d7068904031ab6334ed99f08f1c";
    private static final Methods METHODS = new Methods(List.of(
            "external", "password", "token", "oauth1", "mapped", "application_credential", "ec2credential", "totp"));

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();

    private static Arguments token(String hex, List<String> methods, TokenScope scope, Federation federation) {
        // the microsecond is in the audit id
        var issued = AuditId.moment(1_763_996_400, AuditId.bytes(AUDIT));
        return Arguments.of(hex, new TokenPayload(USER, methods, scope, issued, EXPIRES, List.of(AUDIT), federation));
    }

    static Stream<Arguments> tokens() {
        var groups = "9292c3c41000112233445566778899aabbccddeeff92c2ab6e616d65642d67726f7570";
        var two = List.of("00112233445566778899aabbccddeeff", "named-group");
        var twenty = IntStream.range(0, 20).mapToObj("%032x"::formatted).toList();
        var twentyBytes = "dc0014"
                + String.join("", twenty.stream().map(id -> "92c3c410" + id).toList());
        return Stream.of(
                token("9500" + USER_BYTES + "02" + END, List.of("password"), new TokenScope.Unscoped(), null),
                token(
                        "9601" + USER_BYTES + "02a764656661756c74" + END,
                        List.of("password"),
                        new TokenScope.OfDomain("default"),
                        null),
                token(
                        "9602" + USER_BYTES + "0292c3c410" + PROJECT + END,
                        List.of("password"),
                        new TokenScope.OfProject(PROJECT),
                        null),
                token(
                        "9703" + USER_BYTES + "0292c3c410" + PROJECT + END + "c410" + OTHER,
                        List.of("password"),
                        new TokenScope.OfTrust(PROJECT, OTHER),
                        null),
                token(
                        "9804" + USER_BYTES + "10" + groups + "92c2a461636d65a66d6170706564" + END,
                        List.of("mapped"),
                        new TokenScope.Unscoped(),
                        new Federation(two, "acme", "mapped")),
                token(
                        "9905" + USER_BYTES + "1492c3c410" + PROJECT + groups + "92c2a461636d65a66f70656e6964" + END,
                        List.of("mapped", "token"),
                        new TokenScope.OfProject(PROJECT),
                        new Federation(two, "acme", "openid")),
                token(
                        "9906" + USER_BYTES + "1492c2a764656661756c74" + twentyBytes + "92c2a461636d65a66f70656e6964"
                                + END,
                        List.of("mapped", "token"),
                        new TokenScope.OfDomain("default"),
                        new Federation(twenty, "acme", "openid")),
                token(
                        "9707" + USER_BYTES + "0892c3c410" + PROJECT + "92c3c410" + OTHER + END,
                        List.of("oauth1"),
                        new TokenScope.OfAccessToken(PROJECT, OTHER),
                        null),
                token("9608" + USER_BYTES + "02a3616c6c" + END, List.of("password"), new TokenScope.OfSystem(), null),
                token(
                        "9709" + USER_BYTES + "2092c3c410" + PROJECT + END + "92c3c410" + OTHER,
                        List.of("application_credential"),
                        new TokenScope.OfApplicationCredential(PROJECT, OTHER),
                        null));
    }

    private Keyring keyring() throws IOException {
        var folder = directory.resolve("keys");
        new KeyRepository(folder, 3, random).ensure();
        Files.writeString(folder.resolve("7"), "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=");
        var keyring = new Keyring(new KeyRepository(folder, 3, random));
        keyring.reload();
        return keyring;
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void everyKindHasTheSameBytes(String hex, TokenPayload payload) throws IOException, InvalidToken {
        var codec = new TokenCodec(keyring(), METHODS);
        assertThat(HexFormat.of().formatHex(codec.pack(payload))).isEqualTo(hex);
        assertThat(codec.unpack(HexFormat.of().parseHex(hex), 1_763_996_400)).isEqualTo(payload);
        assertThat(codec.decode(codec.encode(payload))).isEqualTo(payload);
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void everyKindSurvivesASignature(String hex, TokenPayload payload) throws InvalidToken {
        var codec = new JwsCodec(new JwsKeys(directory.resolve("private"), directory.resolve("public"), random));
        codec.open();
        var text = codec.encode(payload);
        assertThat(codec.decode(text)).isEqualTo(payload);
        var parts = text.split("\\.", -1);
        for (var bad : List.of(
                text + "=",
                text + ".",
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                // {"alg":"none"}
                "eyJhbGciOiJub25lIn0." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "A." + parts[2],
                parts[0] + ".e30." + parts[2],
                " " + text,
                "",
                hex)) {
            assertThatThrownBy(() -> codec.decode(bad)).as(bad).isInstanceOf(InvalidToken.class);
        }
    }

    @Test
    void anUpstreamTokenOpensWithItsKey() throws IOException, InvalidToken {
        var trust = new TokenCodec(keyring(), METHODS)
                .decode("gAAAAABpJHLwAQIDBAUGBwgJCgsMDQ4PEHYk4HQ7lx-MiYcPtgJSDfjAivTib3GCq2wcS1H01fDQAX6GAxZ_D2LS4TlV1"
                        + "M65tw3FzhQV1cOa7w-9d4gI3oiZElS4DEJl7MV649pDDGbJTb0Ba8C-ht9vYvV8TEo70ar-TLq9VUcuBAX2PHcSugGsYEpPD"
                        + "g5iu5v5dHiJy93k");
        assertThat(trust.scope()).isEqualTo(new TokenScope.OfTrust(PROJECT, OTHER));
        assertThat(trust.issuedAt().getEpochSecond()).isEqualTo(1_763_996_400);
    }

    @Test
    void anUpstreamReceiptOpensAndOursHasItsBytes() throws IOException, InvalidToken {
        var codec = new ReceiptCodec(keyring(), METHODS);
        var receipt =
                codec.decode("gAAAAABpJHLwAQIDBAUGBwgJCgsMDQ4PEF22HDSRc0sYg4N8Bfeg7IUfOSpowBOgHlRh1zr4xBm81DsuXOnLSDj"
                        + "sJ6Al-tuUHBEgueOCTwiMh5xtiyYo8rQ");
        assertThat(receipt)
                .isEqualTo(new Receipt(USER, List.of("password"), Instant.ofEpochSecond(1_763_996_400), EXPIRES));
        assertThat(codec.decode(codec.encode(receipt))).isEqualTo(receipt);
        // neither is the other
        var token = new TokenCodec(keyring(), METHODS);
        assertThatThrownBy(() -> token.decode(codec.encode(receipt))).isInstanceOf(InvalidToken.class);
    }

    @Test
    void anUpstreamSignedTokenIsReadWithItsPublicKey() throws IOException, InvalidToken {
        var keys = new JwsKeys(directory.resolve("private"), directory.resolve("public"), random);
        keys.ensure();
        Files.writeString(directory.resolve("public/other-host.pem"), """
                -----BEGIN PUBLIC KEY-----
                MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnvIzf0E99AjKXPgerB3KvRzm7eLd
                AFOC+ZUiJPfwfnZNi8Y7wPFFZYixcel/f2+HNEePQuSwMzYdHo4U0J7l4w==
                -----END PUBLIC KEY-----
                """);
        var codec = new JwsCodec(keys);
        codec.open();
        var token = codec.decode(
                "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsImlhdCI6MTc2Mzk5"
                        + "NjQwMCwiZXhwIjoxNzY0MDAwMDAwLCJvcGVuc3RhY2tfbWV0aG9kcyI6WyJwYXNzd29yZCJdLCJvcGVuc3RhY2tfYXVkaXRfaWRz"
                        + "IjpbIjNUMmRjR2lRUURHcll6VHRtZkNQSEEiXSwib3BlbnN0YWNrX3Byb2plY3RfaWQiOiJmZWRjYmE5ODc2NTQzMjEwZmVkY2Jh"
                        + "OTg3NjU0MzIxMCJ9.jdq9YPp0Lt0N2lXojrmi8u2na48ERPEkH9dm81j4qgE7UouzmJMakHo8Dvkh9KH6Vkktd68rjmm_aP7GF55DRw");
        assertThat(token.scope()).isEqualTo(new TokenScope.OfProject(PROJECT));
        assertThat(token.methods()).containsExactly("password");
        assertThat(token.expiresAt()).isEqualTo(EXPIRES);
    }
}
