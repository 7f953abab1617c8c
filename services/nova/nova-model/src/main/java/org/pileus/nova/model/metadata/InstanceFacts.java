package org.pileus.nova.model.metadata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.SubnetInfo;
import org.pileus.nova.model.Vif;

/// What a guest is told, taken from its instance.
public final class InstanceFacts {
    private InstanceFacts() {}

    /// Takes from an instance and its NICs, which may be newer than those of its row.
    /// @param dhcpDomain appended to the host name; empty for none
    public static GuestFacts of(Instance instance, List<Vif> vifs, String dhcpDomain) {
        var spec = instance.spec();
        var image = instance.image();
        var userData = spec.userData();
        var key = spec.publicKey();
        var keyName = spec.keyName();
        return new GuestFacts(
                instance.id().toString(),
                instance.number(),
                instance.name(),
                dhcpDomain.isEmpty() ? instance.hostname() : instance.hostname() + "." + dhcpDomain,
                instance.projectId(),
                spec.launchIndex(),
                spec.reservationId(),
                instance.place().availabilityZone(),
                instance.flavor().name(),
                image == null ? null : image.id(),
                "/dev/vda",
                instance.metadata(),
                key == null || keyName == null
                        ? null
                        : new GuestFacts.Key(keyName, spec.keyType() == null ? "ssh" : spec.keyType(), key),
                userData == null ? null : Base64.getMimeDecoder().decode(userData),
                spec.securityGroups().isEmpty() ? List.of("default") : spec.securityGroups(),
                vifs.stream().map(InstanceFacts::nic).toList(),
                null,
                files(instance));
    }

    private static Map<String, byte[]> files(Instance instance) {
        Map<String, byte[]> files = new HashMap<>();
        for (var file : instance.spec().injectedFiles()) {
            var content = file.path("contents").asString("").getBytes(StandardCharsets.US_ASCII);
            files.put(file.path("path").asString(""), Base64.getMimeDecoder().decode(content));
        }
        return files;
    }

    private static GuestInterface nic(Vif vif) {
        List<GuestSubnet> subnets = new ArrayList<>();
        for (var subnet : vif.subnets()) {
            subnets.add(subnet(vif, subnet));
        }
        var port = vif.port().toString();
        var tag = vif.tag();
        return new GuestInterface(
                port,
                "tap" + port.substring(0, 11), // the name that the host gives it
                vif.mac(),
                "bridge",
                vif.network().toString(),
                vif.mtu() == 0 ? null : vif.mtu(),
                subnets,
                tag == null ? List.of() : List.of(tag));
    }

    private static GuestSubnet subnet(Vif vif, SubnetInfo subnet) {
        var addresses = vif.fixedIps().stream()
                .filter(ip -> ip.subnetId().equals(subnet.id()))
                .map(ip -> new GuestSubnet.Address(ip.address(), List.of()))
                .toList();
        return new GuestSubnet(
                subnet.cidr().indexOf(':') >= 0 ? 6 : 4,
                subnet.cidr(),
                subnet.gateway(),
                subnet.nameservers(),
                addresses,
                List.of(),
                subnet.dhcp(),
                null);
    }
}
