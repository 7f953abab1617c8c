package org.pileus.placement.candidates;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
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
    private final SummaryText summaries = new SummaryText();

    public CandidateHandlers(
            Providers providers,
            Names resourceClasses,
            Names traits,
            Fresh fresh,
            CandidateLimits limits,
            RandomGenerator random) {
        this.search = new CandidateSearch(providers, limits, random);
        this.resourceClasses = resourceClasses;
        this.traits = traits;
        this.fresh = fresh;
    }

    public Response list(Request request) {
        var asked = CandidateQuery.parse(request);
        var classes = knownClasses(asked);
        requireKnownTraits(asked);
        var version = request.microversion();
        var nestedAware = version.atLeast(1, 29);
        var candidates = search.find(asked, nestedAware);
        var described = search.summaries(candidates, nestedAware);
        var body = CandidateText.of(candidates, described, version, summaries.renderer(version, classes));
        return fresh.stamp(Response.status(200).body(body, "application/json"), request);
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
