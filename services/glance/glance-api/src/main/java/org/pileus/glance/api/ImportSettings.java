package org.pileus.glance.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What an operator may set about imports. Defaults are upstream's.
/// @param methods       `enabled_import_methods`
/// @param plugins       `[image_import_opts] image_import_plugins`, in their order
/// @param inject        `[inject_metadata_properties] inject`
/// @param ignoreRoles   `[inject_metadata_properties] ignore_user_roles`
/// @param outputFormat  `[image_conversion] output_format`
/// @param remoteProperties `[glance_download_properties] extra_properties`: how the properties begin that
/// `glance-download`
///     copies
/// @param workFolder    `[task] work_dir`: of this process alone; emptied when it starts
/// @param taskTimeToLive `[task] task_time_to_live`: how long the record of an ended task stays
public record ImportSettings(
        List<String> methods,
        List<String> plugins,
        Map<String, String> inject,
        List<String> ignoreRoles,
        String outputFormat,
        List<String> remoteProperties,
        Path workFolder,
        Duration taskTimeToLive) {
    public ImportSettings {
        methods = List.copyOf(methods);
        plugins = List.copyOf(plugins);
        inject = Map.copyOf(inject);
        ignoreRoles = List.copyOf(ignoreRoles);
        remoteProperties = List.copyOf(remoteProperties);
    }

    public static ImportSettings standard(Path workFolder) {
        return new ImportSettings(
                List.of("glance-direct", "web-download", "copy-image"),
                List.of(),
                Map.of(),
                List.of("admin"),
                "raw",
                List.of("hw_", "trait:", "os_distro", "os_secure_boot", "os_type"),
                workFolder,
                Duration.ofHours(48));
    }
}
