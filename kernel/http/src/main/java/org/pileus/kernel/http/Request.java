package org.pileus.kernel.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One request on its way through an [HttpApp]. Owned by the thread that serves it.
public final class Request {
    /// Body limit unless a route says otherwise, in bytes. Source: the Security Guide, check Identity-05.
    static final long DEFAULT_BODY_LIMIT = 114_688;

    private final String method;
    private final Headers headers;
    private final String rawQuery;
    private final InputStream input;
    private final String remoteAddress;
    private final String authority;
    private final boolean secure;
    private final String originalPath;
    private String rawPath;
    private String path;
    private @Nullable Query query;
    private byte @Nullable [] bytes;
    private @Nullable JsonNode json;
    private long bodyLimit = DEFAULT_BODY_LIMIT;
    private Map<String, String> pathParameters = Map.of();
    private @Nullable RequestContext context;
    private Microversion microversion = new Microversion(0, 0);
    private @Nullable Policy policy;
    private @Nullable String rule;
    private boolean authorised;

    /// @param path       decoded, without the query
    /// @param authority  host and port as the client named them; links are built from it
    public Request(
            String method,
            String path,
            @Nullable String rawQuery,
            Headers headers,
            InputStream input,
            String remoteAddress,
            String authority,
            boolean secure) {
        this.method = method;
        this.path = path;
        this.originalPath = path;
        this.rawPath = path;
        this.rawQuery = rawQuery == null ? "" : rawQuery;
        this.headers = headers;
        this.input = input;
        this.remoteAddress = remoteAddress;
        this.authority = authority;
        this.secure = secure;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    /// The path as the client sent it, before any [PathRewrite].
    public String originalPath() {
        return originalPath;
    }

    /// The path before it was decoded; the decoded one when nobody said ([#sentAs]).
    public String rawPath() {
        return rawPath;
    }

    /// Says how the path was spelt on the wire.
    public Request sentAs(String spelling) {
        rawPath = spelling;
        return this;
    }

    public String rawQuery() {
        return rawQuery;
    }

    public String remoteAddress() {
        return remoteAddress;
    }

    /// `http://host:port` as the client sees it, without a trailing slash.
    public String baseUrl() {
        return (secure ? "https://" : "http://") + authority;
    }

    public Query query() {
        if (query == null) {
            query = Query.parse(rawQuery);
        }
        return query;
    }

    public @Nullable String header(String name) {
        return headers.first(name);
    }

    public List<String> headerValues(String name) {
        return headers.all(name);
    }

    public Headers headers() {
        return headers;
    }

    /// A parameter of the route's path, `{server_id}`.
    public String pathParameter(String name) {
        var value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /// A path parameter that must be a UUID with dashes; anything else names nothing, so 404.
    public UUID pathUuid(String name, String kind) {
        var text = pathParameter(name);
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                // falls through: it names nothing
            }
        }
        throw ApiException.notFound(kind, text);
    }

    /// The rule of its route; null when it has none, or no route was found.
    public @Nullable String rule() {
        return rule;
    }

    public Map<String, String> pathParameters() {
        return pathParameters;
    }

    public RequestContext context() {
        if (context == null) {
            throw new IllegalStateException("the request has not been authenticated");
        }
        return context;
    }

    public Microversion microversion() {
        return microversion;
    }

    /// The whole body, bounded by the route's limit.
    public byte[] bytes() {
        if (bytes == null) {
            bytes = readBody();
        }
        return bytes;
    }

    private byte[] readBody() {
        try {
            var content = input.readNBytes((int) Math.min(bodyLimit + 1, Integer.MAX_VALUE - 8));
            if (content.length > bodyLimit) {
                throw new ApiException(new Failure.TooLarge(413, "Request is too large."));
            }
            return content;
        } catch (IOException e) {
            throw ApiException.invalid("The body could not be read.");
        }
    }

    /// The body as it arrives, for uploads.
    public InputStream stream() {
        return input;
    }

    /// The body as JSON, parsed once.
    /// @throws ApiException 400 when it is not JSON
    public JsonNode json() {
        if (json == null) {
            json = Json.parse(bytes());
        }
        return json;
    }

    /// The body as a JSON object; anything else is refused with 400.
    public ObjectNode jsonObject() {
        if (json() instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.invalid("The body must be a JSON object.");
    }

    /// The object under the one key that wraps the body, `{"server": {…}}`.
    public ObjectNode wrapped(String key) {
        if (jsonObject().get(key) instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.invalid("The body must hold an object under the key '" + key + "'.");
    }

    /// Decides the route's own rule for a stored object. Every route that says `objectLevel` must call this (or
    /// [#allows]) before it acts.
    /// @throws ApiException with [Failure.Forbidden]
    public void authorize(Target target) {
        authorised = true;
        requirePolicy().require(requireRule(), context(), target);
    }

    /// Decides another rule: attributes that need more than the route does.
    public void authorize(String otherRule, Target target) {
        authorised = true;
        requirePolicy().require(otherRule, context(), target);
    }

    /// The same decision as an answer: for filters and for routes that answer 404 instead of 403.
    public boolean allows(String otherRule, Target target) {
        authorised = true;
        return requirePolicy().allows(otherRule, context(), target);
    }

    /// The route's own rule as an answer.
    public boolean allows(Target target) {
        return allows(requireRule(), target);
    }

    private Policy requirePolicy() {
        if (policy == null) {
            throw new IllegalStateException("the application has no policy");
        }
        return policy;
    }

    private String requireRule() {
        if (rule == null) {
            throw new IllegalStateException("the route has no rule");
        }
        return rule;
    }

    void bind(RequestContext newContext) {
        context = newContext;
    }

    void bind(Microversion version) {
        microversion = version;
    }

    void bind(Route route, Map<String, String> parameters, @Nullable Policy appPolicy) {
        pathParameters = parameters;
        bodyLimit = route.bodyLimit();
        rule = route.rule();
        policy = appPolicy;
    }

    void rewrite(String newPath) {
        path = newPath;
    }

    boolean wasAuthorised() {
        return authorised;
    }
}
