package org.pileus.nova.compute;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pileus.driver.hypervisor.DirectBoot;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.RootDisk;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.Vif;
import org.pileus.nova.model.metadata.GuestMetadata;
import org.pileus.nova.model.metadata.InstanceFacts;

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
        var file = path(image.id());
        if (!simulated) {
            ImageCheck.requireFit(file, image, flavor);
        }
        return new RootDisk(file, format, flavor.rootGib(), boot(image));
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
        return new GuestMetadata(InstanceFacts.of(instance, vifs, ""), seed).configDrive();
    }
}
