package org.pileus.nova.compute;

import java.nio.file.Path;
import java.time.Duration;

/// What an operator may set. The names in the comments are the option names of upstream.
///
/// @param host                   `host`: names this service; bindings, records and its queue carry it
/// @param zone                   `default_availability_zone`
/// @param hostIp                 `my_ip`
/// @param imageCache             directory of cached images: `instances_path`/_base
/// @param reportInterval         `report_interval`
/// @param syncPowerInterval      `sync_power_state_interval`
/// @param vifPluggingTimeout     `vif_plugging_timeout`; zero waits for nothing
/// @param vifPluggingFatal       `vif_plugging_is_fatal`
/// @param shutdownTimeout        `shutdown_timeout`: for a guest that is asked to stop
/// @param maxConcurrentBuilds    `max_concurrent_builds`; 0 for no limit
/// @param forceConfigDrive       `force_config_drive`
/// @param resumeGuests           `resume_guests_state_on_host_boot`
/// @param cpuRatio               `cpu_allocation_ratio`; likewise memory and disk
/// @param reservedCpus           `reserved_host_cpus`
/// @param reservedMemoryMib      `reserved_host_memory_mb`
/// @param reservedDiskMib        `reserved_host_disk_mb`
/// @param vncHost                `[vnc] server_proxyclient_address`: replaces the driver's when set
public record NovaComputeConfig(
        String host,
        String zone,
        String hostIp,
        Path imageCache,
        Duration reportInterval,
        Duration syncPowerInterval,
        Duration vifPluggingTimeout,
        boolean vifPluggingFatal,
        Duration shutdownTimeout,
        int maxConcurrentBuilds,
        boolean forceConfigDrive,
        boolean resumeGuests,
        double cpuRatio,
        double memoryRatio,
        double diskRatio,
        int reservedCpus,
        long reservedMemoryMib,
        long reservedDiskMib,
        String vncHost) {
    public static NovaComputeConfig defaults(String host, Path imageCache) {
        return new NovaComputeConfig(
                host,
                "nova",
                "127.0.0.1",
                imageCache,
                Duration.ofSeconds(10),
                Duration.ofSeconds(600),
                Duration.ofSeconds(300),
                true,
                Duration.ofSeconds(60),
                10,
                false,
                false,
                4.0,
                1.0,
                1.0,
                0,
                512,
                0,
                "");
    }
}
