package org.pileus.driver.network;

/// A tap came or went on this host.
/// @param tap      interface name, `tap` and the first 11 characters of the port id
/// @param present  true when it came
public record TapEvent(String tap, boolean present) {}
