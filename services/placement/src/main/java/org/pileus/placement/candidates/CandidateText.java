package org.pileus.placement.candidates;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.pileus.kernel.http.Microversion;
import org.pileus.placement.model.Provider;
import org.pileus.placement.requests.JsonBytes;

/// Candidates as the JSON of one microversion, written straight to bytes. Ids, names and suffixes have forms that need
/// no escaping; they were checked when they came in.
final class CandidateText {
    private CandidateText() {}

    /// @param summary renders what the answer says of one provider
    static byte[] of(
            List<Candidate> candidates,
            Collection<Provider> described,
            Microversion version,
            Function<Provider, byte[]> summary) {
        var out = new JsonBytes(256 + candidates.size() * 256 + described.size() * 512);
        out.write("{\"allocation_requests\":[");
        var separator = "";
        for (var candidate : candidates) {
            out.write(separator);
            separator = ",";
            write(candidate, version, out);
        }
        out.write("],\"provider_summaries\":{");
        separator = "";
        for (var provider : described) {
            out.write(separator);
            separator = ",";
            out.quoted(provider.uuid()).write(":").write(summary.apply(provider));
        }
        return out.write("}}").toByteArray();
    }

    private static void write(Candidate candidate, Microversion version, JsonBytes out) {
        var byProvider = version.atLeast(1, 12);
        out.write(byProvider ? "{\"allocations\":{" : "{\"allocations\":[");
        var separator = "";
        for (var allocation : candidate.allocations().entrySet()) {
            out.write(separator);
            separator = ",";
            if (byProvider) {
                out.quoted(allocation.getKey()).write(":{");
            } else {
                out.write("{\"resource_provider\":{\"uuid\":")
                        .quoted(allocation.getKey())
                        .write("},");
            }
            out.write("\"resources\":{");
            var comma = "";
            for (var amount : allocation.getValue().entrySet()) {
                out.write(comma).quoted(amount.getKey()).write(":").write(amount.getValue());
                comma = ",";
            }
            out.write("}}");
        }
        out.write(byProvider ? "}" : "]");
        if (version.atLeast(1, 34)) {
            out.write(",\"mappings\":{");
            var comma = "";
            for (var mapping : candidate.mappings().entrySet()) {
                out.write(comma).quoted(mapping.getKey()).write(":").quoted(mapping.getValue());
                comma = ",";
            }
            out.write("}");
        }
        out.write("}");
    }
}
