package org.pileus.keystone.domains;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;

/// Which domain a request means when it names none.
public final class CallerDomain {
    private static final String DEFAULT = "default";

    private CallerDomain() {}

    /// The one of the body, else that of the caller's scope, else the default domain.
    public static String or(@Nullable String named, RequestContext caller) {
        if (named != null) {
            return named;
        }
        if (caller.domainId() != null) {
            return caller.domainId();
        }
        return caller.projectDomainId() != null ? caller.projectDomainId() : DEFAULT;
    }

    /// What a token of a domain sees has this, as [org.pileus.keystone.lists.Listing#page] wants it.
    public static Map<String, String> within(RequestContext caller) {
        return caller.domainId() == null ? Map.of() : Map.of("domain_id", caller.domainId());
    }

    /// Whether the caller may see a thing of the domain in a list: a token of a domain sees that domain only.
    public static boolean sees(RequestContext caller, String domainId) {
        return caller.domainId() == null || caller.domainId().equals(domainId);
    }
}
