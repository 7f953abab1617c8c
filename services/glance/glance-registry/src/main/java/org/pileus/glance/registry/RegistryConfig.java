package org.pileus.glance.registry;

import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Secret;

/// What an operator may set.
/// @param serviceUser `[keystone_authtoken]`: for the validation of tokens
public record RegistryConfig(Credentials serviceUser) {
    public static RegistryConfig defaults(String authUrl, Secret password) {
        return new RegistryConfig(Credentials.service(authUrl, "glance", password));
    }
}
