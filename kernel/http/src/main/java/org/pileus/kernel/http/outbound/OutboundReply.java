package org.pileus.kernel.http.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.pileus.kernel.http.Headers;

/// What a server answered; no redirect. Close it.
/// @param status 200, 206, 404, …
/// @param body   ends with an error, not with an end, when the data breaks off or breaks a limit
public record OutboundReply(int status, Headers headers, InputStream body) implements AutoCloseable {
    /// The announced number of bytes.
    public OptionalLong length() {
        var text = headers.first("Content-Length");
        return text == null || headers.first("Transfer-Encoding") != null || !text.matches("[0-9]{1,18}")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(text));
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
