package org.pileus.driver.hypervisor;

/// Where a guest's screen speaks RFB, as the console proxy can reach it.
public record VncEndpoint(String host, int port) {}
