package org.pileus.keystone.memory;

/// What a [Change] speaks of. The id beside it is the thing's own, unless said otherwise.
public enum Kind {
    PROJECT,
    USER,
    GROUP,
    /// Id: the user whose memberships changed.
    MEMBERSHIP,
    ROLE,
    /// Id: the prior role whose implications changed.
    IMPLICATION,
    /// Id: the user or group whose assignments changed, as `USER/<id>` or `GROUP/<id>`.
    ASSIGNMENT,
    REGION,
    SERVICE,
    ENDPOINT,
    ENDPOINT_GROUP,
    /// Id: the project whose endpoints or endpoint groups changed.
    ENDPOINT_FILTER,
    APPLICATION_CREDENTIAL,
    TRUST,
    ACCESS_TOKEN,
    SERVICE_PROVIDER,
    /// Id: the provider, also when one of its protocols changed, or [Change#ALL] when a mapping did.
    IDENTITY_PROVIDER,
    REVOKED_TOKEN
}
