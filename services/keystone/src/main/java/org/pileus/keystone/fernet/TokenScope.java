package org.pileus.keystone.fernet;

/// What a token is good for.
public sealed interface TokenScope {
    record Unscoped() implements TokenScope {}

    record OfProject(String projectId) implements TokenScope {}

    record OfDomain(String domainId) implements TokenScope {}

    record OfSystem() implements TokenScope {}

    /// A project's, with no more than a trust lends.
    record OfTrust(String projectId, String trustId) implements TokenScope {}

    /// A project's, with the roles that its owner authorised an OAuth1 consumer for.
    record OfAccessToken(String projectId, String accessTokenId) implements TokenScope {}

    /// A project's, with no more than an application credential grants.
    record OfApplicationCredential(String projectId, String credentialId) implements TokenScope {}
}
