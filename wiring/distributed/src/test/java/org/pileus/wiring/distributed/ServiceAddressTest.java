package org.pileus.wiring.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.kernel.core.config.ConfigException;

class ServiceAddressTest {
    private static ServiceAddress rabbit(String text) {
        return ServiceAddress.parse("transport_url", text, "rabbit", 5672);
    }

    @Test
    void everyPartIsRead() {
        var address = rabbit("rabbit://pileus:p%40ss+word@mq.example:5673/cloud?tls=false");
        assertThat(address.host()).isEqualTo("mq.example");
        assertThat(address.port()).isEqualTo(5673);
        assertThat(address.user()).isEqualTo("pileus");
        assertThat(address.password().reveal()).isEqualTo("p@ss+word");
        assertThat(address.path()).isEqualTo("cloud");
        assertThat(address.query()).containsEntry("tls", "false");
    }

    @Test
    void portAndPathMayBeLeftOut() {
        var address = rabbit("rabbit://u:p@mq.example");
        assertThat(address.port()).isEqualTo(5672);
        assertThat(address.path()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:hidden@h/",
                "rabbit://h:5672/",
                "rabbit://u@h/",
                "rabbit://:hidden@h/",
                "rabbit://u:hidden@h h/"
            })
    void whatIsNoSuchAddressIsRefusedWithoutShowingThePassword(String text) {
        assertThatThrownBy(() -> rabbit(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("[pileus] transport_url: expected rabbit://")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void passwordIsNeverPrinted() {
        var address = rabbit("rabbit://u:hidden@mq.example/");
        assertThat(address.toString() + address.shown()).doesNotContain("hidden");
    }
}
