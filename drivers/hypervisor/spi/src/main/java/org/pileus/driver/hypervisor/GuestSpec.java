package org.pileus.driver.hypervisor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// All that a hypervisor must know to make one guest.
/// @param instanceName     `instance-0000000a`: the domain's name, unique on its host
/// @param memoryMib        in MiB, at least 1
/// @param ephemeralGib     size of an empty second disk; 0 for none
/// @param swapMib          size of a swap disk; 0 for none
/// @param configDrive path inside the drive (`openstack/latest/meta_data.json`) to content; empty for no drive at
///     all
/// @param imageProperties `hw_disk_bus`, `hw_vif_model`, `hw_cdrom_bus`, `hw_video_model`, `hw_machine_type`,
///     `hw_rng_model`, `os_type`, ...; others are ignored, unknown values of these are refused
public record GuestSpec(
        GuestId id,
        String instanceName,
        int vcpus,
        int memoryMib,
        RootDisk root,
        int ephemeralGib,
        int swapMib,
        Optional<Map<String, byte[]>> configDrive,
        List<Nic> nics,
        GuestMetadata metadata,
        Map<String, String> imageProperties) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    public GuestSpec {
        if (!NAME.matcher(instanceName).matches()) {
            throw new IllegalArgumentException("instance name " + instanceName);
        }
        if (vcpus < 1) {
            throw new IllegalArgumentException(vcpus + " vcpus");
        }
        if (memoryMib < 1) {
            throw new IllegalArgumentException(memoryMib + " MiB of memory");
        }
        if (ephemeralGib < 0 || swapMib < 0) {
            throw new IllegalArgumentException("ephemeral " + ephemeralGib + " GiB, swap " + swapMib + " MiB");
        }
        configDrive = configDrive.map(files -> java.util.Collections.unmodifiableMap(new LinkedHashMap<>(files)));
        nics = List.copyOf(nics);
        imageProperties = Map.copyOf(imageProperties);
    }
}
