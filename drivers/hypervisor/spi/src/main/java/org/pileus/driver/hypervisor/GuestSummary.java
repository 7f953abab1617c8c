package org.pileus.driver.hypervisor;

/// A guest that carries our mark, whoever remembers it.
public record GuestSummary(GuestId id, String instanceName, PowerState state) {}
