package org.pileus.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.config.ConfigException;

class ByteSizeTest {
    @Test
    void unitsArePowersOf1024() {
        assertThat(ByteSize.parse("x", "0")).isZero();
        assertThat(ByteSize.parse("x", "17B")).isEqualTo(17);
        assertThat(ByteSize.parse("x", "3MB")).isEqualTo(3L << 20);
        assertThat(ByteSize.parse("x", "2TB")).isEqualTo(2L << 40);
    }

    @Test
    void whatIsNoSizeIsRefusedByName() {
        for (var text : new String[] {"", "-1", "5 GB", "5GiB", "many"}) {
            assertThatThrownBy(() -> ByteSize.parse("[glance] user_storage_quota", text))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("user_storage_quota");
        }
    }
}
