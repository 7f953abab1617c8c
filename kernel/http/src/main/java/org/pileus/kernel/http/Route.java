package org.pileus.kernel.http;

import org.jspecify.annotations.Nullable;

/// One line of a service's URL table.
///
/// @param path         with parameters in braces, `/servers/{server_id}`
/// @param bodyKey      for `POST …/action` routes: the one key of the JSON body that selects this route
/// @param rule         the policy rule, or null for a route that needs no token
/// @param objectLevel  true when the handler decides the rule itself against the stored object
///                     ([Request#authorize]); false when the rule is decided before the handler, for the caller's
///                     own project
/// @param since        first microversion that has the route, or null
/// @param until        last microversion that has it, or null
/// @param bodyLimit    in bytes
public record Route(
        String method,
        String path,
        @Nullable String bodyKey,
        @Nullable String rule,
        boolean objectLevel,
        boolean tokenNeeded,
        @Nullable Microversion since,
        @Nullable Microversion until,
        long bodyLimit,
        Handler handler) {

    /// A route whose rule is decided before the handler runs, with the caller's own project and user as the
    /// target.
    public static Route of(String method, String path, String rule, Handler handler) {
        return new Route(method, path, null, rule, false, true, null, null, Request.DEFAULT_BODY_LIMIT, handler);
    }

    /// A route whose handler loads the object and decides the rule against it.
    public static Route object(String method, String path, String rule, Handler handler) {
        return new Route(method, path, null, rule, true, true, null, null, Request.DEFAULT_BODY_LIMIT, handler);
    }

    /// A route for everybody, without a token.
    public static Route open(String method, String path, Handler handler) {
        return new Route(method, path, null, null, false, false, null, null, Request.DEFAULT_BODY_LIMIT, handler);
    }

    /// A route for anybody with a valid token, whatever its roles.
    public static Route anyToken(String method, String path, Handler handler) {
        return new Route(method, path, null, null, false, true, null, null, Request.DEFAULT_BODY_LIMIT, handler);
    }

    /// The same route for one key of an action body.
    public Route action(String key) {
        return new Route(method, path, key, rule, objectLevel, tokenNeeded, since, until, bodyLimit, handler);
    }

    public Route since(String version) {
        return new Route(
                method,
                path,
                bodyKey,
                rule,
                objectLevel,
                tokenNeeded,
                Microversion.of(version),
                until,
                bodyLimit,
                handler);
    }

    public Route until(String version) {
        return new Route(
                method,
                path,
                bodyKey,
                rule,
                objectLevel,
                tokenNeeded,
                since,
                Microversion.of(version),
                bodyLimit,
                handler);
    }

    /// Another limit for the body; `Long.MAX_VALUE` for uploads that the handler reads as a stream.
    public Route bodyLimit(long bytes) {
        return new Route(method, path, bodyKey, rule, objectLevel, tokenNeeded, since, until, bytes, handler);
    }

    boolean covers(Microversion version) {
        return (since == null || version.compareTo(since) >= 0) && (until == null || version.compareTo(until) <= 0);
    }
}
