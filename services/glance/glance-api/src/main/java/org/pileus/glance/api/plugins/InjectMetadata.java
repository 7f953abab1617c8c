package org.pileus.glance.api.plugins;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.glance.api.data.Preparation.Ready;
import org.pileus.glance.api.images.ImageChanges;
import org.pileus.glance.model.Image;

/// `inject_image_metadata`: puts the operator's properties on what users import. Section
/// `[inject_metadata_properties]`.
/// @param properties  `inject`
/// @param ignoreRoles `ignore_user_roles`: whose images are left as they are
public record InjectMetadata(ImageChanges changes, Map<String, String> properties, List<String> ignoreRoles)
        implements ImportPlugins.Plugin {
    private static final String RESERVED = "os_glance";

    @Override
    public Ready apply(Image image, InputStream data, Set<String> roles) {
        if (properties.isEmpty() || roles.stream().anyMatch(ignoreRoles::contains)) {
            return new Ready(image, data);
        }
        var changed = changes.change(
                image,
                draft -> properties.forEach((name, value) -> {
                    if (!name.startsWith(RESERVED)) {
                        draft.properties.put(name, value);
                    }
                }));
        return new Ready(changed, data);
    }
}
