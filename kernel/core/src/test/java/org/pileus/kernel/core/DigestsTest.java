package org.pileus.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestsTest {
    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-512", "SHA-256"})
    void everyHashIsThatOfThePlatformHoweverTheDataIsCut(String algorithm) {
        var random = new SplittableRandom(3);
        var data = new byte[700_000];
        random.nextBytes(data);
        var digest = Digests.of(algorithm);
        var platform = Digests.ofPlatform(algorithm);
        for (var round = 0; round < 20; round++) {
            for (var at = 0; at < data.length; ) {
                var count = Math.min(data.length - at, random.nextInt(round * 10_000 + 2));
                digest.update(data, at, count);
                platform.update(data, at, count);
                at += count;
            }
            digest.update((byte) round);
            platform.update((byte) round);
            assertThat(digest.digest()).isEqualTo(platform.digest()).hasSize(digest.getDigestLength());
        }
        digest.update(data);
        digest.reset();
        assertThat(digest.digest()).isEqualTo(platform.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-512"})
    void theSystemsLibraryIsTakenWhereItIsThere(String algorithm) {
        var system = Libcrypto.digest(algorithm);
        assumeTrue(system.isPresent(), "this needs libcrypto.so.3");
        assertThat(Digests.of(algorithm)).hasSameClassAs(system.get());
        assertThat(Libcrypto.digest("SHA-256")).isEmpty();
    }
}
