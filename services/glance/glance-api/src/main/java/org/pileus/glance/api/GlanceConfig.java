package org.pileus.glance.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pileus.client.keystone.Credentials;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.glance.api.protections.PropertyRules;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.outbound.OutboundRules;

/// What an operator may set.
/// @param serviceUser          `[keystone_authtoken]`
/// @param registryUrls         where glance-registry listens: any number of replicas
/// @param imageSizeCap         `image_size_cap`: bytes of one image at most
/// @param imports              methods and plugins of imports
/// @param importRules          `[import_filtering_opts]`: which URLs may be imported from
/// @param imageRules           `[image_format]`: which data may be kept under which declared format
/// @param limits               how much there may be
/// @param locations            what users see of the places of data
/// @param propertyRules        `property_protection_file`
/// @param policyOverrides      `policy.yaml`: rule name to check
public record GlanceConfig(
        Credentials serviceUser,
        List<String> registryUrls,
        long imageSizeCap,
        ImportSettings imports,
        OutboundRules importRules,
        ImageRules imageRules,
        Limits limits,
        LocationOptions locations,
        PropertyRules propertyRules,
        Map<String, String> policyOverrides) {
    /// One TiB. Source: upstream's default.
    private static final long DEFAULT_CAP = 1L << 40;

    /// @param fromKeystone `use_keystone_limits`
    /// @param storageQuota `user_storage_quota` in bytes; 0 for none
    /// @param cacheBytes   `image_cache_max_size`: of all cached images
    /// @param items        of things that hang on one image
    public record Limits(boolean fromKeystone, long storageQuota, long cacheBytes, ItemQuotas items) {
        private static final long DEFAULT_CACHE = 10L << 30;

        public static Limits standard() {
            return new Limits(false, 0, DEFAULT_CACHE, ItemQuotas.standard());
        }
    }

    /// @param directUrl  `show_image_direct_url`
    /// @param multiple   `show_multiple_locations`: shown, and changed by PATCH
    /// @param secureHash `do_secure_hash`: data that stays elsewhere is read once before its image is active
    public record LocationOptions(boolean directUrl, boolean multiple, boolean secureHash) {
        public static LocationOptions standard() {
            return new LocationOptions(false, false, true);
        }
    }

    public GlanceConfig {
        registryUrls = List.copyOf(registryUrls);
        policyOverrides = Map.copyOf(policyOverrides);
    }

    /// @param workFolder of this process alone
    public static GlanceConfig defaults(String authUrl, Secret password, Path workFolder) {
        return new GlanceConfig(
                Credentials.service(authUrl, "glance", password),
                List.of("http://127.0.0.1:9191"),
                DEFAULT_CAP,
                ImportSettings.standard(workFolder),
                OutboundRules.standard(),
                ImageRules.standard(),
                Limits.standard(),
                LocationOptions.standard(),
                PropertyRules.open(),
                Map.of());
    }
}
