package org.pileus.client.keystone;

import org.pileus.kernel.core.Secret;

/// How a service proves who it is.
/// @param authUrl          of the identity API, with or without `/v3`
/// @param projectName      the project to scope the token to
/// @param userDomainId     the domain that owns the user
/// @param projectDomainId  the domain that owns the project
/// @param region           whose endpoints to use
public record Credentials(
        String authUrl,
        String username,
        Secret password,
        String projectName,
        String userDomainId,
        String projectDomainId,
        String region) {

    /// A service user as the bootstrap makes them: project `service`, domain `default`, region `RegionOne`.
    public static Credentials service(String authUrl, String username, Secret password) {
        return new Credentials(authUrl, username, password, "service", "default", "default", "RegionOne");
    }

    /// The authentication URL, ending in `/v3`.
    String versionedUrl() {
        var url = authUrl;
        while (url.endsWith("/")) {
            url = url.substring(0, url.length() - 1);
        }
        return url.endsWith("/v3") ? url : url + "/v3";
    }
}
