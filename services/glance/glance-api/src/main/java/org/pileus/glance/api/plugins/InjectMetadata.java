package org.pileus.glance.api.plugins;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.pileus.glance.api.data.Preparation.Ready;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.api.protections.PropertyProtections;
import org.pileus.glance.model.Image;
import org.pileus.kernel.core.RequestContext;

/// `inject_image_metadata`: puts the operator's properties on what users import. Section
/// `[inject_metadata_properties]`.
/// @param protections those of the operator hold for the properties that are put, with the rights of who imports
/// @param properties  `inject`
/// @param ignoreRoles `ignore_user_roles`: whose images are left as they are
public record InjectMetadata(
        ImageChanges changes, PropertyProtections protections, Map<String, String> properties, List<String> ignoreRoles)
        implements ImportPlugins.Plugin {
    private static final String RESERVED = "os_glance";

    @Override
    public Ready apply(Image image, InputStream data, RequestContext caller) {
        if (properties.isEmpty() || caller.roles().stream().anyMatch(ignoreRoles::contains)) {
            return new Ready(image, data);
        }
        var changed = changes.change(
                image,
                draft -> properties.forEach((name, value) -> {
                    if (!name.startsWith(RESERVED)) {
                        protections.requireSet(caller, name, draft.properties.containsKey(name));
                        draft.properties.put(name, value);
                    }
                }));
        return new Ready(changed, data);
    }
}
