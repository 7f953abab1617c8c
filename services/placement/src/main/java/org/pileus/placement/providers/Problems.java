package org.pileus.placement.providers;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// The failures of this API that have a code of their own.
public final class Problems {
    public static final String CONCURRENT_UPDATE = "placement.concurrent_update";
    static final String INVENTORY_IN_USE = "placement.inventory.inuse";
    static final String DUPLICATE_NAME = "placement.duplicate_name";
    static final String PROVIDER_IN_USE = "placement.resource_provider.inuse";
    static final String CANNOT_DELETE_PARENT = "placement.resource_provider.cannot_delete_parent";

    private Problems() {}

    public static ApiException conflict(String code, String message) {
        return new ApiException(new Failure.Conflict(code, message));
    }

    public static ApiException changed(String message) {
        return conflict(CONCURRENT_UPDATE, message);
    }

    public static ApiException inventoryInUse(String message) {
        return conflict(INVENTORY_IN_USE, message);
    }

    static ApiException notFound(String message) {
        return new ApiException(new Failure.NotFound("resource", "", message));
    }

    /// What an inventory that claims still use is called.
    public static String inUse(Iterable<String> classes, String provider) {
        return "Inventory for '" + String.join(", ", classes) + "' on resource provider '" + provider + "' in use.";
    }

    public static String noSuchClass(String name) {
        return "No such resource class " + name + ".";
    }
}
