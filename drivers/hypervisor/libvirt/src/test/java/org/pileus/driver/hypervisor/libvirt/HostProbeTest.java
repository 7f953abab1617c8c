package org.pileus.driver.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HostProbeTest {
    @Test
    void findingIsOneSentenceWithItsReason() {
        var finding = HostProbe.probe();
        assertThat(finding.virtType()).isIn("kvm", "qemu");
        assertThat(finding.sentence()).startsWith("Guests run ").endsWith(".").contains(": ");
        if (!Files.exists(Path.of("/dev/kvm"))) {
            assertThat(finding.virtType()).isEqualTo("qemu");
        }
    }
}
