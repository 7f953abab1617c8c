package org.pileus.keystone.fernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The vectors are those of the Fernet specification (generate.json, invalid.json), without the padding
/// that tokens of this service never have.
class FernetKeyTest {
    private static final FernetKey KEY = FernetKey.of("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=");
    private static final String TOKEN =
            "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA";

    private static byte[] vector() {
        var iv = new byte[16];
        for (var i = 0; i < 16; i++) {
            iv[i] = (byte) i;
        }
        return iv;
    }

    @Test
    void makesTheTokenOfTheSpecification() {
        var token = KEY.encrypt("hello".getBytes(StandardCharsets.UTF_8), 499_162_800, vector());
        assertThat(token).isEqualTo(TOKEN);
    }

    @Test
    void readsTheTokenOfTheSpecification() throws InvalidToken {
        var bytes = FernetKey.bytes(TOKEN);
        assertThat(KEY.signed(bytes)).isTrue();
        assertThat(KEY.decrypt(bytes)).asString().isEqualTo("hello");
        assertThat(FernetKey.epochSeconds(bytes)).isEqualTo(499_162_800);
    }

    @Test
    void anotherKeyDidNotSignIt() throws InvalidToken {
        var other = FernetKey.of("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        assertThat(other.signed(FernetKey.bytes(TOKEN))).isFalse();
    }

    @Test
    void anyChangedByteBreaksTheSignature() throws InvalidToken {
        var bytes = FernetKey.bytes(TOKEN);
        for (var i = 1; i < bytes.length; i++) {
            bytes[i] ^= 1;
            assertThat(KEY.signed(bytes)).as("byte " + i).isFalse();
            bytes[i] ^= 1;
        }
    }

    @Test
    void onlyTheOneSpellingOfATokenIsAToken() {
        // CVE-2015-7546: padding, other alphabets, white space and unused trailing bits spell the same bytes.
        var alphabetSwapped = TOKEN.replace('_', '/');
        var trailingBits = TOKEN.substring(0, TOKEN.length() - 1) + "B";
        for (var other : new String[] {
            TOKEN + "==", TOKEN + "=", " " + TOKEN, TOKEN + "\n", alphabetSwapped, trailingBits, TOKEN + "A", ""
        }) {
            assertThatThrownBy(() -> FernetKey.bytes(other)).as(other).isInstanceOf(InvalidToken.class);
        }
    }

    @Test
    void aKeyOfTheWrongLengthIsRefused() {
        assertThatThrownBy(() -> FernetKey.of("AAAA")).isInstanceOf(IllegalArgumentException.class);
    }
}
