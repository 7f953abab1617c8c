package org.pileus.nova.api.flavors;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.db.flavors.StoredFlavor;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.node.ObjectNode;

/// Flavors as JSON of one microversion.
final class FlavorView {
    private final Request request;
    private final int minor;
    private final boolean withSpecs;

    FlavorView(Request request) {
        this.request = request;
        this.minor = request.microversion().minor();
        this.withSpecs = minor >= 61
                && request.allows(
                        "os_compute_api:os-flavor-extra-specs:index",
                        Target.owner(
                                request.context().projectId(), request.context().userId()));
    }

    ObjectNode brief(StoredFlavor stored) {
        var flavor = stored.flavor();
        var node = Json.object();
        node.put("id", flavor.id());
        node.put("name", flavor.name());
        if (minor >= 55) {
            node.put("description", flavor.description());
        }
        node.set("links", Links.both(request, "flavors", flavor.id()));
        return node;
    }

    ObjectNode full(StoredFlavor stored) {
        return full(stored.flavor());
    }

    ObjectNode full(Flavor flavor) {
        var node = Json.object();
        node.put("id", flavor.id());
        node.put("name", flavor.name());
        node.put("ram", flavor.memoryMib());
        node.put("disk", flavor.rootGib());
        if (minor >= 75 || flavor.swapMib() != 0) {
            node.put("swap", flavor.swapMib());
        } else {
            node.put("swap", "");
        }
        node.put("OS-FLV-EXT-DATA:ephemeral", flavor.ephemeralGib());
        if (minor < 102) {
            node.put("OS-FLV-DISABLED:disabled", flavor.disabled());
            node.put("rxtx_factor", flavor.rxtxFactor());
        }
        node.put("vcpus", flavor.vcpus());
        node.put("os-flavor-access:is_public", flavor.isPublic());
        node.set("links", Links.both(request, "flavors", flavor.id()));
        if (minor >= 55) {
            node.put("description", flavor.description());
        }
        if (withSpecs) {
            node.set("extra_specs", Texts.object(flavor.extraSpecs()));
        }
        return node;
    }
}
