package org.pileus.nova.api.servers;

import org.pileus.nova.api.flavors.FlavorCatalog;
import org.pileus.nova.api.hosts.ServiceStates;
import org.pileus.nova.api.quotas.QuotaBook;

/// What a request about a server is held against.
public record ServerChecks(
        FlavorCatalog flavors, ImageDirectory images, NetworkCheck networks, QuotaBook quotas, ServiceStates hosts) {}
