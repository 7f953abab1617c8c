package org.pileus.neutron.server.networks;

import org.jspecify.annotations.Nullable;
import org.pileus.neutron.server.store.Resource;

/// A stored network, read by its meaning.
public record Network(Resource row) {
    public static final String TYPE = "provider:network_type";
    public static final String PHYSICAL = "provider:physical_network";
    public static final String SEGMENT = "provider:segmentation_id";

    public String id() {
        return row.id();
    }

    public String projectId() {
        return row.projectId();
    }

    public String networkType() {
        return row.text(TYPE);
    }

    public @Nullable String physicalNetwork() {
        return row.textOrNull(PHYSICAL);
    }

    public @Nullable Integer segmentationId() {
        return row.integerOrNull(SEGMENT);
    }

    /// In bytes of an IP packet.
    public int mtu() {
        return row.integer("mtu", 1500);
    }

    public boolean portSecurityEnabled() {
        return row.flag("port_security_enabled");
    }

    public boolean adminStateUp() {
        return row.flag("admin_state_up");
    }

    public String dnsDomain() {
        var domain = row.textOrNull("dns_domain");
        return domain == null ? "" : domain;
    }
}
