package org.pileus.driver.network;

/// How the frames of a network leave the host. Spelt in the API in lower case (`provider:network_type`).
public enum NetworkType {
    /// Untagged on a physical network.
    FLAT,
    /// Tagged on a physical network.
    VLAN,
    /// In UDP tunnels between the hosts.
    VXLAN,
    /// Not at all: guests of one host only.
    LOCAL
}
