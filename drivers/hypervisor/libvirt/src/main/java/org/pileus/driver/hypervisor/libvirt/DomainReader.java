package org.pileus.driver.hypervisor.libvirt;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pileus.driver.hypervisor.CpuInfo;

/// Reads the few things wanted from libvirt's XML. No document type, no entities: names in it were chosen
/// by users.
final class DomainReader {
    /// @param networkPorts  neutron's ports plugged in, by our alias
    record Domain(OptionalInt vncPort, List<UUID> networkPorts) {}

    private static final XMLInputFactory FACTORY = factory();

    private DomainReader() {}

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /// The sink of one element: its path below the root, and its attributes.
    private interface Sink {
        void element(String path, XMLStreamReader at) throws XMLStreamException;
    }

    static Domain domain(String xml) {
        var vnc = new int[] {-1};
        var ports = new ArrayList<UUID>();
        walk(xml, (path, at) -> {
            switch (path) {
                case "/domain/devices/graphics" -> {
                    if ("vnc".equals(attribute(at, "type"))) {
                        vnc[0] = number(attribute(at, "port"));
                    }
                }
                case "/domain/devices/interface/alias" ->
                    portOf(attribute(at, "name")).ifPresent(ports::add);
                default -> {}
            }
        });
        return new Domain(vnc[0] > 0 ? OptionalInt.of(vnc[0]) : OptionalInt.empty(), ports);
    }

    /// The host's processor from `virConnectGetCapabilities`; its topology is better known to `virNodeGetInfo`.
    static CpuInfo cpu(String capabilities) {
        var words = new HashMap<String, String>();
        var features = new ArrayList<String>();
        walk(capabilities, (path, at) -> {
            switch (path) {
                case "/capabilities/host/cpu/arch", "/capabilities/host/cpu/model", "/capabilities/host/cpu/vendor" ->
                    words.put(at.getLocalName(), at.getElementText());
                case "/capabilities/host/cpu/feature" -> features.add(attribute(at, "name"));
                default -> {}
            }
        });
        features.sort(null);
        return new CpuInfo(
                words.getOrDefault("arch", "x86_64"),
                words.getOrDefault("model", "unknown"),
                words.getOrDefault("vendor", "unknown"),
                1,
                1,
                1,
                features);
    }

    private static void walk(String xml, Sink sink) {
        try {
            var at = FACTORY.createXMLStreamReader(new StringReader(xml));
            var path = new StringBuilder();
            while (at.hasNext()) {
                switch (at.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        path.append('/').append(at.getLocalName());
                        sink.element(path.toString(), at);
                        if (at.isEndElement()) { // the sink read the element's text
                            path.setLength(path.lastIndexOf("/"));
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> path.setLength(path.lastIndexOf("/"));
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("libvirt's XML cannot be read", e);
        }
    }

    private static String attribute(XMLStreamReader at, String name) {
        var value = at.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Optional<UUID> portOf(String alias) {
        try {
            return alias.startsWith("ua-") ? Optional.of(UUID.fromString(alias.substring(3))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // another's alias
        }
    }
}
