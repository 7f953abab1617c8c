package org.pileus.glance.api.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.pileus.glance.api.data.Preparation;
import org.pileus.glance.model.Image;
import org.pileus.kernel.core.RequestContext;

/// The plugins of `[image_import_opts] image_import_plugins`, one after the other in the order of the list.
public final class ImportPlugins {
    private final List<Plugin> plugins;

    /// One step. The record that it is given is the stored one; so must be what it gives back.
    @FunctionalInterface
    public interface Plugin {
        /// @param caller who imports
        Preparation.Ready apply(Image image, InputStream data, RequestContext caller) throws IOException;
    }

    /// @param enabled names in their order
    /// @param known   every plugin by its name
    /// @throws IllegalArgumentException for a name that is not known
    public ImportPlugins(List<String> enabled, Map<String, Plugin> known) {
        plugins = enabled.stream()
                .map(name -> {
                    var plugin = known.get(name);
                    if (plugin == null) {
                        throw new IllegalArgumentException("image_import_plugins: " + name + " is none of "
                                + known.keySet().stream().sorted().toList());
                    }
                    return plugin;
                })
                .toList();
    }

    /// What is done to an import of this caller. Closing the outcome closes what each plugin has made.
    public Preparation of(RequestContext caller) {
        return (image, data) -> {
            var ready = new Preparation.Ready(image, data);
            for (var plugin : plugins) {
                try {
                    ready = plugin.apply(ready.image(), ready.data(), caller);
                } catch (IOException | RuntimeException e) {
                    ready.close();
                    throw e;
                }
            }
            return ready;
        };
    }
}
