package org.pileus.driver.hypervisor;

import java.util.UUID;

/// A guest's identity: the instance's uuid, and the domain's as well.
public record GuestId(UUID value) {
    public static GuestId of(String uuid) {
        return new GuestId(UUID.fromString(uuid));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
