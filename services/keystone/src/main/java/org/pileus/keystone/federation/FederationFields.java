package org.pileus.keystone.federation;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.lists.Fields;

/// What the bodies and paths of this package have in common: ids that the caller chooses, and no unknown keys.
final class FederationFields {
    private static final int LONGEST_ID = 64;

    private FederationFields() {}

    /// The id in the path under which something is to be made.
    static String chosenId(Request request, String parameter) {
        var id = request.pathParameter(parameter);
        if (id.length() > LONGEST_ID) {
            throw ApiException.invalid("Invalid input for field/attribute id. Value: " + id + ". It is too long.");
        }
        return id;
    }

    static void checkChanges(Fields fields) {
        if (fields.isEmpty()) {
            throw ApiException.invalid("The body names nothing to change.");
        }
    }

    /// To be called when every known key has been read.
    static void checkKnown(Fields fields) {
        for (var key : fields.extra().propertyNames()) {
            throw ApiException.invalid("Additional properties are not allowed ('" + key + "' was unexpected)");
        }
    }
}
