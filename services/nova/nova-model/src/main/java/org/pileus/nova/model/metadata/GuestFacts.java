package org.pileus.nova.model.metadata;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that the guest's metadata is made of; gathered once per request or per config drive.
///
/// @param number         small id of the instance, for `i-%08x`
/// @param imageId        null for a guest without an image
/// @param key            the key pair it was booted with, or null
/// @param userData       decoded, or null when there is none
/// @param securityGroups names
/// @param adminPassword  only on the config drive; the service never tells it
/// @param files          injected files by path in the guest (config drive only)
@SuppressWarnings("ArrayRecordComponent") // handed over whole, never compared
public record GuestFacts(
        String uuid,
        long number,
        String name,
        String hostname,
        String projectId,
        int launchIndex,
        @Nullable String reservationId,
        @Nullable String availabilityZone,
        String flavorName,
        @Nullable String imageId,
        @Nullable String rootDevice,
        Map<String, String> metadata,
        @Nullable Key key,
        byte @Nullable [] userData,
        List<String> securityGroups,
        List<GuestInterface> interfaces,
        @Nullable String adminPassword,
        Map<String, byte[]> files) {

    public GuestFacts {
        metadata = Map.copyOf(metadata);
        securityGroups = List.copyOf(securityGroups);
        interfaces = List.copyOf(interfaces);
        files = Map.copyOf(files);
    }

    /// A public key the guest lets in.
    /// @param type `ssh` or `x509`
    public record Key(String name, String type, String data) {}

    /// Names only: password, user data and key stay out of logs.
    @Override
    public String toString() {
        return "GuestFacts[" + uuid + "]";
    }
}
