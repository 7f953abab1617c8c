package org.pileus.kernel.http;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Understood;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.node.ObjectNode;

/// One service's HTTP face: its routes, policy, errors and versions. The same object answers sockets and
/// in-process calls; authentication, policy and JSON run either way.
public final class HttpApp {
    private static final System.Logger LOG = System.getLogger(HttpApp.class.getName());
    private static final Pattern GLOBAL_ID =
            Pattern.compile("req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int MAX_URL = 8 * 1024;
    private static final int MAX_HEADER = 16 * 1024;
    private static final int MAX_HEADERS = 100;

    private final String name;
    private final List<Route> routes;
    private final Router router;
    private final @Nullable Policy policy;
    private final Authenticator authenticator;
    private final ErrorRenderer errors;
    private final @Nullable Microversions microversions;
    private final PathRewrite rewrite;
    private final IdSource ids;
    private final List<String> requestIdHeaders;
    private final Cors cors;
    private final Witness witness;

    private HttpApp(Builder from) {
        name = from.name;
        routes = List.copyOf(from.routes);
        router = new Router(routes);
        policy = from.policy;
        authenticator = from.authenticator;
        errors = from.errors;
        microversions = from.microversions;
        rewrite = from.rewrite;
        ids = from.ids;
        requestIdHeaders = List.copyOf(from.requestIdHeaders);
        cors = from.cors;
        witness = from.witness;
        checkRules();
    }

    /// A route whose rule nobody registered must not exist, not even as one that always refuses.
    private void checkRules() {
        for (var route : routes) {
            if (route.rule() != null && (policy == null || !policy.names().contains(route.rule()))) {
                throw new IllegalStateException(name + ": " + route.method() + " " + route.path() + " names the rule "
                        + route.rule() + ", which is not registered");
            }
        }
    }

    public static Builder named(String name, IdSource ids, ErrorRenderer errors) {
        return new Builder(name, ids, errors);
    }

    public String name() {
        return name;
    }

    public List<Route> routes() {
        return routes;
    }

    /// Answers a request. Never throws for anything that a client sent.
    public Response handle(Request request) {
        var requestId = ids.requestId();
        Response response;
        try {
            response = serve(request, requestId);
        } catch (ApiException e) {
            response = refuse(request, e.failure(), requestId);
        } catch (Exception e) {
            if (e instanceof Understood understood) {
                return answer(request, refuse(request, understood.failure(), requestId), requestId);
            }
            LOG.log(Level.ERROR, name + " " + request.method() + " " + request.path() + " [" + requestId + "]", e);
            response = errors.renderBug(request, requestId);
        }
        witness.answered(request, response, requestId);
        return answer(request, response, requestId);
    }

    /// Refuses what the server could not read as a request, in this application's own words.
    /// @param request what is known of it
    public Response refuseUnreadable(Request request, String reason) {
        var requestId = ids.requestId();
        return answer(request, refuse(request, new Failure.Invalid(null, reason), requestId), requestId);
    }

    private Response answer(Request request, Response made, String requestId) {
        var response = cors.decorate(request, made);
        for (var header : requestIdHeaders) {
            response.header(header, requestId);
        }
        return request.method().equals("HEAD") ? response.withoutBody() : response;
    }

    private Response refuse(Request request, Failure failure, String requestId) {
        var response = errors.render(failure, request, requestId);
        LOG.log(
                response.status() >= 500 ? Level.WARNING : Level.DEBUG,
                () -> name + " " + request.method() + " " + request.path() + " " + response.status() + " [" + requestId
                        + "] " + failure.message().replaceAll("[\\p{Cntrl}]", " "));
        return response;
    }

    private Response serve(Request request, String requestId) throws Exception {
        checkSizes(request);
        var global = request.header("X-Openstack-Request-Id");
        if (global != null && !GLOBAL_ID.matcher(global).matches()) {
            global = null;
        }
        request.bind(RequestContext.anonymous(requestId, global));
        var rewritten = rewrite.rewrite(request.path());
        request.rewrite(rewritten.path());
        if (microversions == null) {
            return dispatch(request, requestId, global, rewritten.projectId());
        }
        request.bind(microversions.min());
        Response response;
        try {
            request.bind(microversions.negotiate(request));
            response = dispatch(request, requestId, global, rewritten.projectId());
        } catch (ApiException e) {
            response = refuse(request, e.failure(), requestId);
        }
        microversions.mark(response, request.microversion());
        return response;
    }

    private Response dispatch(Request request, String requestId, @Nullable String global, @Nullable String pathProject)
            throws Exception {
        var match = router.find(request.path());
        if (match == null) {
            // An unknown path needs a token too, so that nobody learns the routes by their answers.
            throw new ApiException(
                    new Failure.NotFound("resource", request.path(), "The resource could not be found."));
        }
        var entry = select(request, match);
        var route = entry.route();
        request.bind(route, entry.parameters(), policy);
        if (!route.tokenNeeded()) {
            return RequestScope.with(request.context(), () -> route.handler().handle(request));
        }
        var context = authenticator.authenticate(request, requestId, global);
        request.bind(context);
        if (pathProject != null && !pathProject.equals(context.projectId())) {
            throw ApiException.invalid("The project id in the URL is not the project of the token.");
        }
        if (route.rule() != null && !route.objectLevel()) {
            request.authorize(
                    Target.owner(context.projectId(), context.userId()).with("domain_id", context.domainId()));
        }
        var response = RequestScope.with(context, () -> route.handler().handle(request));
        if (route.rule() != null && !request.wasAuthorised() && response.status() < 400) {
            throw new IllegalStateException(
                    "route " + route.method() + " " + route.path() + " answered without deciding its rule");
        }
        return response;
    }

    private Router.Entry select(Request request, Router.Match match) {
        var method = request.method().equals("HEAD")
                        && match.entries().stream()
                                .noneMatch(e -> e.route().method().equals("HEAD"))
                ? "GET"
                : request.method();
        var knownMethod = false;
        var hasActions = false;
        for (var entry : match.entries()) {
            var route = entry.route();
            if (!route.method().equals(method)) {
                continue;
            }
            if (!route.covers(request.microversion())) {
                continue;
            }
            knownMethod = true;
            if (route.bodyKey() == null) {
                return entry;
            }
            hasActions = true;
            if (request.json() instanceof ObjectNode body && body.size() >= 1 && body.has(route.bodyKey())) {
                return entry;
            }
        }
        if (hasActions) {
            throw ApiException.invalid("There is no such action: " + actionNames(request));
        }
        if (!knownMethod
                && match.entries().stream().anyMatch(e -> e.route().method().equals(method))) {
            throw new ApiException(
                    new Failure.NotFound("resource", request.path(), "The resource could not be found."));
        }
        throw new ApiException(new Failure.MethodNotAllowed(match.methods()));
    }

    private static String actionNames(Request request) {
        return request.json() instanceof ObjectNode body ? String.join(", ", body.propertyNames()) : "none";
    }

    private static void checkSizes(Request request) {
        if (request.path().length() + request.rawQuery().length() > MAX_URL) {
            throw new ApiException(new Failure.TooLarge(414, "The URL is too long."));
        }
        var total = new int[1];
        request.headers().forEach((key, value) -> total[0] += key.length() + value.length());
        if (total[0] > MAX_HEADER || request.headers().size() > MAX_HEADERS) {
            throw new ApiException(new Failure.TooLarge(431, "The request header fields are too large."));
        }
    }

    /// Collects what an application is made of.
    public static final class Builder {
        private final String name;
        private final IdSource ids;
        private final ErrorRenderer errors;
        private final List<Route> routes = new ArrayList<>();
        private @Nullable Policy policy;
        private @Nullable Microversions microversions;
        private PathRewrite rewrite = PathRewrite.NONE;
        private Witness witness = Witness.NONE;
        private List<String> requestIdHeaders = List.of("x-openstack-request-id");
        private Cors cors = Cors.NONE;
        private Authenticator authenticator = (request, id, global) -> {
            throw ApiException.unauthorized();
        };

        private Builder(String name, IdSource ids, ErrorRenderer errors) {
            this.name = name;
            this.ids = ids;
            this.errors = errors;
        }

        public Builder routes(List<Route> more) {
            routes.addAll(more);
            return this;
        }

        public Builder policy(Policy newPolicy) {
            policy = newPolicy;
            return this;
        }

        public Builder authenticator(Authenticator newAuthenticator) {
            authenticator = newAuthenticator;
            return this;
        }

        public Builder microversions(Microversions newMicroversions) {
            microversions = newMicroversions;
            return this;
        }

        public Builder witness(Witness newWitness) {
            witness = newWitness;
            return this;
        }

        public Builder rewrite(PathRewrite newRewrite) {
            rewrite = newRewrite;
            return this;
        }

        public Builder requestIdHeaders(String... names) {
            requestIdHeaders = List.of(names);
            return this;
        }

        public Builder cors(Cors newCors) {
            cors = newCors;
            return this;
        }

        public HttpApp build() {
            return new HttpApp(this);
        }
    }
}
