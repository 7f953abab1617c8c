package org.pileus.driver.hypervisor;

/// Words for whoever looks at the domain on its host; nothing reads them back to decide anything.
public record GuestMetadata(
        String serverName,
        String flavorName,
        String imageId,
        String userId,
        String userName,
        String projectId,
        String projectName) {}
