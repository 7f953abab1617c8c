package org.pileus.placement.candidates;

import java.util.LinkedHashSet;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Providers;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Fresh;

/// `GET /allocation_candidates`: where a request would fit now.
public final class CandidateHandlers {
    private final CandidateSearch search;
    private final Names resourceClasses;
    private final Names traits;
    private final Fresh fresh;
    private final int most;

    /// @param most candidates of one answer at most, 0 for no limit but the asker's own
    public CandidateHandlers(Providers providers, Names resourceClasses, Names traits, Fresh fresh, int most) {
        this.search = new CandidateSearch(providers);
        this.resourceClasses = resourceClasses;
        this.traits = traits;
        this.fresh = fresh;
        this.most = most;
    }

    public Response list(Request request) {
        var asked = bounded(CandidateQuery.parse(request));
        var classes = knownClasses(asked);
        requireKnownTraits(asked);
        var version = request.microversion();
        var nestedAware = version.atLeast(1, 29);
        var candidates = search.find(asked, nestedAware);
        var summaries = search.summaries(candidates, nestedAware);
        return fresh.stamp(Response.ok(CandidateView.of(candidates, summaries, classes, version)), request);
    }

    private CandidateRequest bounded(CandidateRequest asked) {
        if (most == 0 || (asked.limit() > 0 && asked.limit() <= most)) {
            return asked;
        }
        return new CandidateRequest(asked.groups(), most, asked.isolate(), asked.rootTraits(), asked.sameSubtrees());
    }

    private Set<String> knownClasses(CandidateRequest asked) {
        Set<String> classes = new LinkedHashSet<>();
        for (var group : asked.groups().values()) {
            for (var name : group.resources().keySet()) {
                if (!resourceClasses.knows(name)) {
                    throw ApiException.invalid(
                            "Invalid resource class in resources parameter: No such resource class " + name + ".");
                }
                classes.add(name);
            }
        }
        return classes;
    }

    private void requireKnownTraits(CandidateRequest asked) {
        Set<String> names = new LinkedHashSet<>(asked.rootTraits().names());
        asked.groups().values().forEach(group -> names.addAll(group.traits().names()));
        var unknown = traits.unknown(names);
        if (!unknown.isEmpty()) {
            throw ApiException.invalid("No such trait(s): " + String.join(", ", unknown) + ".");
        }
    }
}
