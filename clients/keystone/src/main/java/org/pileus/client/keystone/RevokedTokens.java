package org.pileus.client.keystone;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;

/// Which tokens a message on [KeystoneAuthenticator#REVOCATIONS] speaks of: those that match any of its
/// ids. A message without any known id speaks of all tokens. Dropping one too many only costs another
/// validation.
/// @param domainId  the domain of the scope, of the user or of the project
record RevokedTokens(
        @Nullable String userId,
        @Nullable String projectId,
        @Nullable String domainId,
        @Nullable String auditId,
        @Nullable String applicationCredentialId) {

    static RevokedTokens of(JsonNode args) {
        return new RevokedTokens(
                Json.textOrNull(args, "user_id"),
                Json.textOrNull(args, "project_id"),
                Json.textOrNull(args, "domain_id"),
                Json.textOrNull(args, "audit_id"),
                Json.textOrNull(args, "application_credential_id"));
    }

    boolean concerns(KnownToken token) {
        if (userId == null
                && projectId == null
                && domainId == null
                && auditId == null
                && applicationCredentialId == null) {
            return true;
        }
        return (userId != null && (userId.equals(token.userId()) || token.borrowed()))
                || (projectId != null && projectId.equals(token.projectId()))
                || (domainId != null
                        && (domainId.equals(token.domainId())
                                || domainId.equals(token.userDomainId())
                                || domainId.equals(token.projectDomainId())))
                || (auditId != null && token.auditIds().contains(auditId))
                || (applicationCredentialId != null && applicationCredentialId.equals(token.applicationCredentialId()));
    }
}
