package org.pileus.kernel.core;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that may go wrong for a reason that the caller can understand. Closed: each service renders
/// it in one exhaustive `switch`, because each has its own error body and sometimes its own status.
///
/// `code` is the service's own word where it has one: an error type of the network API (`IpAddressInUse`),
/// a code of the placement API (`placement.concurrent_update`).
public sealed interface Failure {
    /// What a person is told. Names the thing, its id, what was expected and what was found; never a secret.
    String message();

    /// The request is malformed or has a value that is not allowed.
    record Invalid(@Nullable String code, String message) implements Failure {
        public Invalid(String message) {
            this(null, message);
        }
    }

    /// No or no valid token.
    record Unauthorized(String message) implements Failure {}

    /// Authenticated, but a policy rule said no.
    record Forbidden(@Nullable String code, String message) implements Failure {
        public Forbidden(String message) {
            this(null, message);
        }
    }

    /// The thing is missing, or belongs to somebody else and the caller may not know.
    /// @param kind what it is, in the words of the API: `Network`, `resource provider`
    record NotFound(String kind, String id, String message) implements Failure {
        public NotFound(String kind, Object id) {
            this(kind, id.toString(), kind + " " + id + " could not be found.");
        }
    }

    /// A wrong state, a lost race, a duplicate.
    record Conflict(@Nullable String code, String message) implements Failure {
        public Conflict(String message) {
            this(null, message);
        }
    }

    /// A quota would be exceeded.
    record QuotaExceeded(List<String> resources, String message) implements Failure {}

    /// The method is not known on a known path.
    record MethodNotAllowed(Set<String> allowed) implements Failure {
        @Override
        public String message() {
            return "The method specified is not allowed for this resource.";
        }
    }

    /// The answer cannot be given in a form that the caller accepts; also an unsupported microversion.
    record NotAcceptable(
            String message,
            @Nullable String minVersion,
            @Nullable String maxVersion) implements Failure {}

    /// The resource is gone for good.
    record Gone(String message) implements Failure {}

    /// A precondition named by the caller (a revision) does not hold.
    record PreconditionFailed(@Nullable String code, String message) implements Failure {}

    /// The body, a header or a URL is larger than the limit.
    /// @param status 413, 414 or 431
    record TooLarge(int status, String message) implements Failure {}

    /// The content type of the body is not one that this route takes.
    record UnsupportedMediaType(String message, List<String> accepted) implements Failure {}

    /// A byte range outside of the content.
    record RangeNotSatisfiable(String message, long size) implements Failure {}

    /// Too many requests; the caller may come back later.
    record TooManyRequests(String message, long retryAfterSeconds) implements Failure {}

    /// Upstream offers it, this cloud does not (yet).
    record NotImplemented(String message) implements Failure {}

    /// A part that is needed does not answer just now.
    record Unavailable(String message, long retryAfterSeconds) implements Failure {
        public Unavailable(String message) {
            this(message, 1);
        }
    }
}
