package org.pileus.neutron.server.networks;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Transaction;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;

/// The attributes `shared` and `router:external` of a network: each stands for one RBAC policy for everybody.
record NetworkSharing(ResourceStore store, Model model, NetworkPorts ports) {
    void set(Transaction tx, Resource network, String action, boolean wanted) {
        var known = model.withKey(Sharing.key(network.id(), action, "*"));
        if (wanted && known.isEmpty()) {
            store.insert(tx, Sharing.everybody(store, "network", network.id(), network.projectId(), action));
        }
        if (!wanted && known.isPresent()) {
            requireNobodyElse(tx, network, action);
            store.delete(tx, known.get(), List.of());
        }
    }

    private void requireNobodyElse(Transaction tx, Resource network, String action) {
        if (action.equals(Sharing.SHARED) && ports.usedByOthers(tx, network.id(), network.projectId())) {
            throw new ApiException(new Failure.Conflict(
                    "InvalidSharedSetting",
                    "Unable to reconfigure sharing settings for network " + network.id()
                            + ". Multiple tenants are using it."));
        }
        var gateways = tx.count(
                "SELECT COUNT(*) FROM ports WHERE network_id = ? AND device_owner IN ('network:router_gateway', 'network:floatingip')",
                network.id());
        if (action.equals(Sharing.EXTERNAL) && gateways > 0) {
            throw new ApiException(new Failure.Conflict(
                    "ExternalNetworkInUse",
                    "External network " + network.id()
                            + " cannot be updated to be made non-external, since it has existing gateway ports."));
        }
    }
}
