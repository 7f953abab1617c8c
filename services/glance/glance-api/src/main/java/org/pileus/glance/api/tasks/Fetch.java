package org.pileus.glance.api.tasks;

import java.io.IOException;
import java.io.InputStream;
import org.pileus.kernel.core.ApiException;

/// Gets data from a URL that a user named.
public interface Fetch {
    /// The URL in one spelling, if it may be fetched at all.
    /// @throws ApiException 400 when it may not
    String check(String url);

    /// Opens the data. Close the stream.
    /// @throws ApiException when the address may not be reached or does not answer with data
    InputStream open(String url) throws IOException;
}
