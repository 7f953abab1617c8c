package org.pileus.keystone.lists;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Failures in the words of the identity API.
public final class Missing {
    private Missing() {}

    /// 404 `Could not find user: <id>.`
    public static ApiException of(String kind, String id) {
        return new ApiException(new Failure.NotFound(kind, id, "Could not find " + kind + ": " + id + "."));
    }

    /// 409 `Conflict occurred attempting to store user - …`
    public static ApiException conflict(String kind, String details) {
        return ApiException.conflict("Conflict occurred attempting to store " + kind + " - " + details + ".");
    }

    /// 409 for a name that is taken.
    public static ApiException duplicate(String kind, String name, String domainId) {
        return conflict(kind, "Duplicate entry found with name " + name + " at domain ID " + domainId);
    }

    /// 403 that no policy decided.
    public static ApiException action(String action) {
        return ApiException.forbidden("You are not authorized to perform the requested action: " + action + ".");
    }
}
