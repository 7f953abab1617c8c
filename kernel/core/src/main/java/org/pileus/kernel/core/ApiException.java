package org.pileus.kernel.core;

/// The one unchecked exception that carries a [Failure] to the edge, where it becomes an answer. It has no stack
/// trace: it is an outcome, not a bug.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialised: Java serialisation is not used anywhere
    private final Failure failure;

    public ApiException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public ApiException(Failure failure, Throwable cause) {
        super(failure.message(), cause, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }

    public static ApiException invalid(String message) {
        return new ApiException(new Failure.Invalid(message));
    }

    public static ApiException notFound(String kind, Object id) {
        return new ApiException(new Failure.NotFound(kind, id));
    }

    public static ApiException conflict(String message) {
        return new ApiException(new Failure.Conflict(message));
    }

    /// 401 that tells nothing about why: unknown, disabled and wrong look the same.
    public static ApiException unauthorized() {
        return new ApiException(new Failure.Unauthorized("The request you have made requires authentication."));
    }

    public static ApiException forbidden(String message) {
        return new ApiException(new Failure.Forbidden(message));
    }
}
