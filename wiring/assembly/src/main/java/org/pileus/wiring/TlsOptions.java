package org.pileus.wiring;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.config.ConfigException;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.http.tls.PemFiles;

/// `tls_cert_file`, `tls_key_file` and `tls_ca_file` of the section `[pileus]`: with the first two every API is
/// served over TLS; the third is what this cloud's own clients trust, instead of the platform's authorities.
public record TlsOptions(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path authorities) {
    private static final String SECTION = "pileus";

    /// @throws ConfigException when one of certificate and key is there without the other
    public TlsOptions {
        if ((certificate == null) != (key == null)) {
            throw new ConfigException(
                    "[pileus] tls_cert_file and tls_key_file belong together: one of them is not set");
        }
    }

    public static TlsOptions read(ConfigReader options) {
        return new TlsOptions(
                path(options, "tls_cert_file"), path(options, "tls_key_file"), path(options, "tls_ca_file"));
    }

    private static @Nullable Path path(ConfigReader options, String key) {
        var text = options.textOrNull(SECTION, key);
        return text == null || text.isEmpty() ? null : Path.of(text).toAbsolutePath();
    }

    /// The ports of a cloud with these options.
    public Ports ports(int offset) {
        return new Ports(offset, certificate != null);
    }

    /// What the servers show; null for plain HTTP.
    public @Nullable SSLContext server() {
        return certificate == null || key == null ? null : PemFiles.server(certificate, key);
    }

    /// What the clients trust; null for the platform's authorities.
    public @Nullable SSLContext trust() {
        return authorities == null ? null : PemFiles.trust(authorities);
    }
}
