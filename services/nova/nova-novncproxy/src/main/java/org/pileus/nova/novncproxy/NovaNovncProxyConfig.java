package org.pileus.nova.novncproxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// What an operator may set. The names in the comments are the option names of upstream.
///
/// @param web             `web`: directory of noVNC's files
/// @param allowedOrigins  `[console] allowed_origins`: hosts of pages beyond our own that may open a console
/// @param connectTimeout  for the connection to the guest's screen
/// @param maxSessions     consoles open at once in this process
public record NovaNovncProxyConfig(Path web, Set<String> allowedOrigins, Duration connectTimeout, int maxSessions) {
    public NovaNovncProxyConfig {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    public static NovaNovncProxyConfig defaults() {
        return new NovaNovncProxyConfig(Path.of("/usr/share/novnc"), Set.of(), Duration.ofSeconds(5), 500);
    }
}
