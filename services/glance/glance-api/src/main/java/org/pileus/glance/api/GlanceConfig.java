package org.pileus.glance.api;

import java.nio.file.Path;
import java.util.Map;
import org.pileus.client.keystone.Credentials;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.outbound.OutboundRules;

/// What an operator may set.
/// @param serviceUser          `[keystone_authtoken]`
/// @param registryUrl          where glance-registry listens
/// @param imageSizeCap         `image_size_cap`: bytes of one image at most
/// @param imports              methods and plugins of imports
/// @param importRules          `[import_filtering_opts]`: which URLs may be imported from
/// @param imageRules           `[image_format]`: which data may be kept under which declared format
/// @param policyOverrides      `policy.yaml`: rule name to check
public record GlanceConfig(
        Credentials serviceUser,
        String registryUrl,
        long imageSizeCap,
        ImportSettings imports,
        OutboundRules importRules,
        ImageRules imageRules,
        Map<String, String> policyOverrides) {
    /// One TiB. Source: upstream's default.
    private static final long DEFAULT_CAP = 1L << 40;

    public GlanceConfig {
        policyOverrides = Map.copyOf(policyOverrides);
    }

    /// @param workFolder of this process alone
    public static GlanceConfig defaults(String authUrl, Secret password, Path workFolder) {
        return new GlanceConfig(
                Credentials.service(authUrl, "glance", password),
                "http://127.0.0.1:9191",
                DEFAULT_CAP,
                ImportSettings.standard(workFolder),
                OutboundRules.standard(),
                ImageRules.standard(),
                Map.of());
    }
}
