package org.pileus.nova.compute;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.DirectBoot;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.RootDisk;
import org.pileus.driver.network.HostNames;
import org.pileus.nova.model.FixedIp;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.SubnetInfo;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.metadata.GuestFacts;
import org.pileus.nova.model.metadata.GuestInterface;
import org.pileus.nova.model.metadata.GuestMetadata;
import org.pileus.nova.model.metadata.GuestSubnet;

/// From an instance to what the hypervisor must know of it.
final class GuestSpecs {
    private final ImageCache cache;
    private final RandomGenerator random;
    private final boolean forceConfigDrive;
    /// Simulated guests read no image: none is fetched for them.
    private final boolean simulated;

    GuestSpecs(ImageCache cache, RandomGenerator random, boolean forceConfigDrive, boolean simulated) {
        this.cache = cache;
        this.random = random;
        this.forceConfigDrive = forceConfigDrive;
        this.simulated = simulated;
    }

    static GuestId id(Instance instance) {
        return new GuestId(instance.id());
    }

    /// The root disk of an instance; fetches its image if this host does not have it.
    RootDisk root(InstanceImage image, Flavor flavor) {
        var format = DiskFormat.ofImage(image.diskFormat())
                .orElseThrow(() -> new BuildFailed(
                        false,
                        "Image " + image.id() + " is unacceptable: format " + image.diskFormat()
                                + " is not supported."));
        return new RootDisk(path(image.id()), format, flavor.rootGib(), boot(image));
    }

    private Optional<DirectBoot> boot(InstanceImage image) {
        var kernel = image.properties().get("kernel_id");
        if (kernel == null || kernel.isEmpty()) {
            return Optional.empty();
        }
        var ramdisk = image.properties().get("ramdisk_id");
        return Optional.of(new DirectBoot(
                path(kernel),
                ramdisk == null || ramdisk.isEmpty() ? Optional.empty() : Optional.of(path(ramdisk)),
                image.properties().getOrDefault("os_command_line", "")));
    }

    private Path path(String image) {
        return simulated ? Path.of("/simulated").resolve(image) : cache.fetch(image);
    }

    GuestSpec of(Instance instance, Flavor flavor, RootDisk root, List<Vif> vifs) {
        var image = instance.image();
        Map<String, String> properties = image == null ? Map.of() : image.properties();
        return new GuestSpec(
                id(instance),
                instance.instanceName(),
                flavor.vcpus(),
                flavor.memoryMib(),
                root,
                flavor.ephemeralGib(),
                flavor.swapMib(),
                wantsConfigDrive(instance, properties) ? Optional.of(configDrive(instance, vifs)) : Optional.empty(),
                vifs.stream().map(vif -> nic(vif, properties)).toList(),
                new org.pileus.driver.hypervisor.GuestMetadata(
                        instance.name(),
                        flavor.name(),
                        image == null ? "" : image.id(),
                        instance.userId(),
                        "",
                        instance.projectId(),
                        ""),
                properties);
    }

    static Nic nic(Vif vif, Map<String, String> imageProperties) {
        return Nic.linuxbridge(
                vif.port(),
                vif.network(),
                vif.mac(),
                vif.mtu(),
                imageProperties.getOrDefault("hw_vif_model", "virtio"));
    }

    private boolean wantsConfigDrive(Instance instance, Map<String, String> properties) {
        return forceConfigDrive
                || instance.spec().configDrive()
                || "mandatory".equals(properties.get("img_config_drive"));
    }

    private Map<String, byte[]> configDrive(Instance instance, List<Vif> vifs) {
        var seed = new byte[GuestMetadata.SEED_BYTES];
        random.nextBytes(seed);
        return new GuestMetadata(facts(instance, vifs), seed).configDrive();
    }

    @SuppressWarnings("NullAway") // the user data may be null; in a compiled record NullAway loses that of an array
    private static GuestFacts facts(Instance instance, List<Vif> vifs) {
        var spec = instance.spec();
        var image = instance.image();
        var userData = spec.userData();
        var key = spec.publicKey();
        return new GuestFacts(
                instance.id().toString(),
                instance.number(),
                instance.name(),
                instance.hostname(),
                instance.projectId(),
                spec.launchIndex(),
                spec.reservationId(),
                instance.place().availabilityZone(),
                instance.flavor().name(),
                image == null ? null : image.id(),
                "/dev/vda",
                instance.metadata(),
                key == null
                        ? null
                        : new GuestFacts.Key(
                                text(spec.keyName()), spec.keyType() == null ? "ssh" : spec.keyType(), key),
                decoded(userData),
                spec.securityGroups().isEmpty() ? List.of("default") : spec.securityGroups(),
                vifs.stream().map(GuestSpecs::nicOf).toList(),
                null,
                files(instance));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static byte @Nullable [] decoded(@Nullable String base64) {
        if (base64 == null) {
            return null;
        }
        return Base64.getMimeDecoder().decode(base64);
    }

    private static Map<String, byte[]> files(Instance instance) {
        Map<String, byte[]> files = new HashMap<>();
        for (var file : instance.spec().injectedFiles()) {
            files.put(
                    file.path("path").asString(""),
                    Base64.getMimeDecoder()
                            .decode(file.path("contents").asString("").getBytes(StandardCharsets.US_ASCII)));
        }
        return files;
    }

    private static GuestInterface nicOf(Vif vif) {
        List<GuestSubnet> subnets = new ArrayList<>();
        for (var subnet : vif.subnets()) {
            var addresses = vif.fixedIps().stream()
                    .filter(ip -> ip.subnetId().equals(subnet.id()))
                    .map(ip -> new GuestSubnet.Address(ip.address(), List.of()))
                    .toList();
            subnets.add(new GuestSubnet(
                    version(subnet, vif.fixedIps()),
                    subnet.cidr(),
                    subnet.gateway(),
                    subnet.nameservers(),
                    addresses,
                    List.of(),
                    subnet.dhcp(),
                    null));
        }
        return new GuestInterface(
                vif.port().toString(),
                HostNames.tap(vif.port().toString()),
                vif.mac(),
                "bridge",
                vif.network().toString(),
                vif.mtu() == 0 ? null : vif.mtu(),
                subnets,
                vif.tag() == null ? List.of() : List.of(vif.tag()));
    }

    private static int version(SubnetInfo subnet, List<FixedIp> ips) {
        return ips.stream()
                .filter(ip -> ip.subnetId().equals(subnet.id()))
                .map(FixedIp::version)
                .findFirst()
                .orElse(subnet.cidr().indexOf(':') >= 0 ? 6 : 4);
    }
}
