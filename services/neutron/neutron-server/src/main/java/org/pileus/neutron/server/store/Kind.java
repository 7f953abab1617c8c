package org.pileus.neutron.server.store;

/// The kinds of resources that every server holds in memory.
public enum Kind {
    NETWORK,
    SUBNET,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    SUBNETPOOL,
    ADDRESS_SCOPE,
    ADDRESS_GROUP,
    RBAC_POLICY,
    ROUTER,
    FLOATINGIP
}
