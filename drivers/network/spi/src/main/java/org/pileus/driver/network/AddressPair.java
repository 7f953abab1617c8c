package org.pileus.driver.network;

import inet.ipaddr.IPAddress;

/// An address that a port may send from, beside its own.
/// @param mac      source MAC address it may use with it
/// @param address  prefix (a single address has full length)
public record AddressPair(MacAddress mac, IPAddress address) {}
