package org.pileus.nova.novncproxy;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.server.WebSocketApp;

/// Decides handshakes: the page's origin, then the token, which the URL or a cookie carries.
final class ConsoleSockets implements WebSocketApp {
    private static final System.Logger LOG = System.getLogger(ConsoleSockets.class.getName());
    private static final int TOKEN_LENGTH = 36;
    private final NovaNovncProxyConfig config;
    private final ConsoleGrants grants;
    private final IdSource ids;
    private final Set<ScreenPipe> open = ConcurrentHashMap.newKeySet();

    ConsoleSockets(NovaNovncProxyConfig config, ConsoleGrants grants, IdSource ids) {
        this.config = config;
        this.grants = grants;
        this.ids = ids;
    }

    @Override
    public Listener accept(String path, Query query, Headers headers) {
        if (!originAllowed(headers)) {
            throw new ApiException(new Failure.Forbidden("The origin of the page is not allowed to open consoles."));
        }
        var token = token(query, headers);
        if (token == null || token.length() != TOKEN_LENGTH) {
            throw ConsoleGrants.refused();
        }
        if (open.size() >= config.maxSessions()) {
            throw new ApiException(new Failure.Unavailable("Too many consoles are open."));
        }
        var context = RequestContext.anonymous(ids.requestId(), null);
        try {
            var screen = RequestScope.with(context, () -> grants.redeem(new Secret(token)));
            LOG.log(Level.INFO, "console of instance {0} opened", screen.instance());
            var pipe = new ScreenPipe(screen, config.connectTimeout(), open::remove);
            open.add(pipe);
            return pipe;
        } catch (ApiException e) {
            LOG.log(Level.INFO, "console refused: {0}", e.getMessage());
            throw e;
        } catch (Exception e) {
            LOG.log(Level.WARNING, "console could not be checked", e);
            throw new ApiException(new Failure.Unavailable("The console cannot be checked just now."));
        }
    }

    /// A page of another site must not use a token that it got hold of. Programs send no origin.
    private boolean originAllowed(Headers headers) {
        var origin = headers.first("Origin");
        if (origin == null) {
            return true;
        }
        try {
            var page = URI.create(origin).getHost();
            if (page == null) {
                return false;
            }
            var host = headers.first("Host");
            return page.equalsIgnoreCase(name(host)) || config.allowedOrigins().contains(page.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The host without its port.
    private static @Nullable String name(@Nullable String host) {
        return host == null ? null : URI.create("http://" + host).getHost();
    }

    private static @Nullable String token(Query query, Headers headers) {
        var direct = query.first("token");
        if (direct != null) {
            return direct;
        }
        // noVNC may send its `path` option as a whole: path=?token=...
        var path = query.first("path");
        if (path != null && path.contains("token=")) {
            return Query.parse(path.substring(path.indexOf("token="))).first("token");
        }
        var cookies = headers.first("Cookie");
        if (cookies != null) {
            for (var cookie : cookies.split(";", -1)) {
                if (cookie.strip().startsWith("token=")) {
                    return cookie.strip().substring("token=".length());
                }
            }
        }
        return null;
    }

    void closeAll() {
        open.forEach(ScreenPipe::closed);
    }
}
