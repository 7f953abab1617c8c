package org.pileus.kernel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// How one API negotiates microversions.
/// @param serviceType   the word before the number in `OpenStack-API-Version: compute 2.53`
/// @param legacyHeader  an older header of the same meaning, or null
public record Microversions(String serviceType, @Nullable String legacyHeader, Microversion min, Microversion max) {
    static final String HEADER = "openstack-api-version";

    /// @throws ApiException 400 for a malformed version, 406 for one out of range
    Microversion negotiate(Request request) {
        var asked = asked(request);
        if (asked == null) {
            return min;
        }
        if (asked.equals("latest")) {
            return max;
        }
        var version = Microversion.parse(asked)
                .orElseThrow(() -> ApiException.invalid(
                        "API Version String " + asked + " is of invalid format. Must be of format MajorNum.MinorNum."));
        if (version.compareTo(min) < 0 || version.compareTo(max) > 0) {
            throw new ApiException(new Failure.NotAcceptable(
                    "Version " + asked + " is not supported by the API. Minimum is " + min + " and maximum is " + max
                            + ".",
                    min.toString(),
                    max.toString()));
        }
        return version;
    }

    private @Nullable String asked(Request request) {
        String found = null;
        for (var header : request.headerValues(HEADER)) {
            for (var part : header.split(",")) {
                var words = part.trim().split("\\s+");
                if (words.length == 2 && words[0].equalsIgnoreCase(serviceType)) {
                    found = words[1];
                }
            }
        }
        if (found == null && legacyHeader != null) {
            found = request.header(legacyHeader);
        }
        return found == null ? null : found.trim();
    }

    /// The headers of every answer: the version used and what the answer depends on.
    void mark(Response response, Microversion used) {
        response.header("OpenStack-API-Version", serviceType + " " + used);
        List<String> vary = new ArrayList<>();
        if (legacyHeader == null) {
            vary.add(HEADER.toLowerCase(Locale.ROOT)); // as the services do that know only the common header
        } else {
            response.header(legacyHeader, used.toString());
            vary.add(HEADER);
            vary.add(legacyHeader);
        }
        vary.forEach(name -> response.addHeader("Vary", name));
    }
}
