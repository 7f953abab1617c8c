package org.pileus.kernel.testkit.personas;

/// What a request came to, as far as rights go.
public enum Outcome {
    /// It was done, or would have been in another state of the object (409), or by a part that is not built (501).
    DONE,
    /// Nobody refused it, but it was no good request: a body that the route does not take, a part of the object that
    /// there is not.
    ADMITTED,
    FORBIDDEN,
    /// The object is not there, or not for this persona; for a list: it does not show the object.
    NOT_FOUND,
    UNAUTHORIZED
}
