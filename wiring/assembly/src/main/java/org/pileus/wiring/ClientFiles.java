package org.pileus.wiring;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;

/// `openrc` and `clouds.yaml`: what a client needs to be the administrator.
public final class ClientFiles {
    private ClientFiles() {}

    /// @param authUrl      ends with `/v3`
    /// @param authorities  the certificates that clients are to trust, or null for their platform's
    public static void write(Path dataDir, String authUrl, Secret password, @Nullable Path authorities) {
        PrivateFiles.write(
                dataDir.resolve("openrc"),
                """
                export OS_AUTH_URL=%s
                export OS_USERNAME=admin
                export OS_PASSWORD=%s
                export OS_PROJECT_NAME=admin
                export OS_USER_DOMAIN_ID=default
                export OS_PROJECT_DOMAIN_ID=default
                export OS_REGION_NAME=RegionOne
                export OS_IDENTITY_API_VERSION=3
                export OS_INTERFACE=public
                """.formatted(authUrl, password.reveal())
                        + (authorities == null ? "" : "export OS_CACERT=" + authorities + "\n"));
        PrivateFiles.write(
                dataDir.resolve("clouds.yaml"),
                """
                clouds:
                  pileus:
                    auth:
                      auth_url: %s
                      username: admin
                      password: %s
                      project_name: admin
                      user_domain_id: default
                      project_domain_id: default
                    region_name: RegionOne
                    identity_api_version: 3
                    interface: public
                """.formatted(authUrl, password.reveal())
                        + (authorities == null ? "" : "    cacert: " + authorities + "\n"));
    }
}
