package org.pileus.client.neutron;

/// One address of a port.
public record FixedIpRecord(String subnetId, String ipAddress) {}
