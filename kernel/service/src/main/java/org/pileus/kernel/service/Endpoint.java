package org.pileus.kernel.service;

import org.pileus.kernel.http.HttpApp;

/// An application and the port it usually has.
/// @param name         as in the configuration: `nova-api`, `nova-metadata`
/// @param defaultPort  upstream's port, before `--port-offset`
public record Endpoint(String name, int defaultPort, HttpApp app) {}
