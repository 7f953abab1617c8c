package org.pileus.driver.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pileus.driver.hypervisor.DirectBoot;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestMetadata;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.RootDisk;
import org.pileus.driver.hypervisor.testing.GuestSpecs;

class DomainXmlTest {
    private static final DomainXml.Host HOST = new DomainXml.Host("qemu", "127.0.0.1", "none");
    private static final Path INSTANCES = Path.of("/var/lib/nova/instances");
    private static final UUID PORT = UUID.fromString("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");
    private static final UUID NETWORK = UUID.fromString("5a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");

    private static String xml(GuestSpec guest) {
        return DomainXml.of(guest, GuestFiles.of(INSTANCES, guest.id()), HOST);
    }

    private static GuestSpec guest(GuestMetadata words, Map<String, String> properties, Optional<DirectBoot> boot) {
        var small = GuestSpecs.small(Path.of("/cache/image"), DiskFormat.QCOW2);
        var nic = Nic.linuxbridge(PORT, NETWORK, "fa:16:3e:00:00:11", 1450, "");
        return new GuestSpec(
                small.id(),
                "instance-0000000a",
                2,
                256,
                new RootDisk(small.root().image(), DiskFormat.QCOW2, 1, boot),
                1,
                64,
                small.configDrive(),
                List.of(nic),
                words,
                properties);
    }

    private static GuestSpec guest(Map<String, String> properties) {
        return guest(new GuestMetadata("s", "f", "i", "u", "un", "p", "pn"), properties, Optional.empty());
    }

    private static List<String> texts(String xml, String element) throws Exception {
        var found = new ArrayList<String>();
        var at = XMLInputFactory.newDefaultFactory().createXMLStreamReader(new StringReader(xml));
        while (at.hasNext()) {
            if (at.next() == XMLStreamConstants.START_ELEMENT
                    && at.getLocalName().equals(element)) {
                found.add(at.getElementText());
            }
        }
        return found;
    }

    @Test
    void wordsOfUsersStayWords() throws Exception {
        var hostile = "a<b>&'\"]]>\t\r\n--><x/>\u00e9\ud83d\ude00";
        var xml = xml(guest(
                new GuestMetadata(hostile, hostile, hostile, hostile, hostile, hostile, hostile),
                Map.of(),
                Optional.empty()));
        assertThat(texts(xml, "project")).containsExactly(hostile);
        assertThat(texts(xml, "user")).containsExactly(hostile);
        assertThat(xml)
                .contains("flavor"
                        + " name='a&lt;b&gt;&amp;&apos;&quot;]]&gt;&#9;&#13;&#10;--&gt;&lt;x/&gt;\u00e9\ud83d\ude00'");
    }

    @Test
    void whatXmlCanNotHoldIsReplacedAndWhatIsEndlessIsCut() throws Exception {
        var words = new GuestMetadata("a\u0000b\u001bc\ud800d\uffff", "f", "i", "u", "x".repeat(1_000_000), "p", "pn");
        var xml = xml(guest(words, Map.of(), Optional.empty()));
        assertThat(xml)
                .contains("<nova:name>a\ufffdb\ufffdc\ufffdd\ufffd</nova:name>")
                .hasSizeLessThan(10_000);
        assertThat(texts(xml, "user").getFirst()).hasSize(4_096);
    }

    @Test
    void disksBridgeAndTapAreNamedAsOperatorsKnowThem() {
        var guest = guest(Map.of());
        assertThat(xml(guest))
                .contains("<source file='/var/lib/nova/instances/" + guest.id()
                        + "/disk'/><target dev='vda' bus='virtio'/>")
                .contains("/disk.eph0'/><target dev='vdb'", "/disk.swap'/><target dev='vdc'")
                .contains("/disk.config'/><target dev='hda' bus='ide'/><readonly/>")
                .contains("<source bridge='brq5a1b2c3d-4e'/><target dev='tap0a1b2c3d-4e'/><model type='virtio'/><mtu"
                        + " size='1450'/>")
                .contains("<alias name='ua-" + PORT + "'/>")
                .contains("<tb-cache unit='MiB'>32</tb-cache>")
                .contains("<boot dev='hd'/>")
                .doesNotContain("<kernel>");
    }

    @Test
    void imagesChooseTheirHardware() {
        var xml = xml(guest(Map.of(
                "hw_disk_bus",
                "ide",
                "hw_vif_model",
                "e1000",
                "hw_machine_type",
                "pc-i440fx-7.2",
                "hw_video_model",
                "cirrus",
                "unknown_property",
                "'/>")));
        assertThat(xml)
                .contains("machine='pc-i440fx-7.2'", "<model type='e1000'/>", "<model type='cirrus'/>")
                .contains(
                        "<target dev='hda' bus='ide'/>",
                        "<target dev='hdb' bus='ide'/>",
                        "<target dev='hdd' bus='ide'/><readonly/>")
                .doesNotContain("unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "hw_disk_bus, floppy",
        "hw_disk_bus, VIRTIO",
        "hw_vif_model, ''",
        "hw_machine_type, pc;x",
        "hw_machine_type, microvm",
        "hw_video_model, '<', ",
        "hw_cdrom_bus, virtio2",
        "hw_firmware_type, coreboot"
    })
    void e09_unknownHardwareIsRefused(String property, String value) {
        assertThatThrownBy(() -> xml(guest(Map.of(property, value))))
                .isInstanceOfSatisfying(
                        HypervisorException.class,
                        e -> assertThat(e.kind()).isEqualTo(HypervisorException.Kind.REFUSED))
                .hasMessageContaining(property);
    }

    @Test
    void kernelFromOutsideGetsACommandLine() {
        var boot = new DirectBoot(Path.of("/cache/k"), Optional.of(Path.of("/cache/r")), "");
        var words = new GuestMetadata("s", "f", "i", "u", "un", "p", "pn");
        assertThat(xml(guest(words, Map.of(), Optional.of(boot))))
                .contains("<kernel>/cache/k</kernel><initrd>/cache/r</initrd><cmdline>root=/dev/vda console=tty0"
                        + " console=ttyS0")
                .doesNotContain("<boot dev");
    }

    @Test
    void readerFindsScreenAndPortsAndIgnoresDocumentTypes() {
        var domain = DomainReader.domain("""
            <!DOCTYPE domain [<!ENTITY x SYSTEM "file:///etc/hostname">]>
            <domain><name>n</name><devices>
            <interface type='bridge'><alias name='ua-%s'/></interface><interface><alias name='net1'/></interface>
            <graphics type='vnc' port='5907' autoport='yes'><listen type='address' address='0.0.0.0'/></graphics>
            </devices></domain>\
            """.formatted(PORT));
        assertThat(domain.vncPort()).hasValue(5907);
        assertThat(domain.networkPorts()).containsExactly(PORT);
    }
}
