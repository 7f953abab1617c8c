package org.pileus.driver.hypervisor;

import java.util.List;

/// The host's processors as `os-hypervisors` shows them.
/// @param arch      `x86_64`
/// @param features  flags, lower case, sorted; may be empty
public record CpuInfo(
        String arch,
        String model,
        String vendor,
        int sockets,
        int coresPerSocket,
        int threadsPerCore,
        List<String> features) {
    public CpuInfo {
        features = List.copyOf(features);
    }
}
