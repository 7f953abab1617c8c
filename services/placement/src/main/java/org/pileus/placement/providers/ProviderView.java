package org.pileus.placement.providers;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Request;
import org.pileus.placement.model.Provider;
import org.pileus.placement.requests.JsonBytes;
import org.pileus.placement.requests.Links;

/// Providers as JSON of one microversion.
final class ProviderView {
    private static final String PATH = "/resource_providers/";

    private ProviderView() {}

    static byte[] one(Provider provider, Request request) {
        var out = new JsonBytes(1024);
        write(provider, request, rels(request.microversion()), out);
        return out.toByteArray();
    }

    /// `{"resource_providers": [..]}`
    static byte[] list(List<Provider> providers, Request request) {
        var out = new JsonBytes(64 + providers.size() * 896);
        var rels = rels(request.microversion());
        out.write("{\"resource_providers\":[");
        var separator = "";
        for (var provider : providers) {
            out.write(separator);
            separator = ",";
            write(provider, request, rels, out);
        }
        return out.write("]}").toByteArray();
    }

    private static void write(Provider provider, Request request, List<String> rels, JsonBytes out) {
        var self = Links.path(request, path(provider.uuid()));
        out.write("{\"uuid\":").quoted(provider.uuid());
        out.write(",\"name\":").text(provider.name());
        out.write(",\"generation\":").write(provider.generation());
        out.write(",\"links\":[{\"rel\":\"self\",\"href\":").quoted(self).write("}");
        for (var rel : rels) {
            out.write(",{\"rel\":").quoted(rel);
            out.write(",\"href\":\"").write(self).write("/").write(rel).write("\"}");
        }
        out.write("]");
        if (request.microversion().atLeast(1, 14)) {
            out.write(",\"parent_provider_uuid\":").quotedOrNull(provider.parent());
            out.write(",\"root_provider_uuid\":").quoted(provider.root());
        }
        out.write("}");
    }

    static String path(String uuid) {
        return PATH + uuid;
    }

    private static List<String> rels(Microversion version) {
        List<String> rels = new ArrayList<>(List.of("inventories", "usages"));
        if (version.atLeast(1, 1)) {
            rels.add("aggregates");
        }
        if (version.atLeast(1, 6)) {
            rels.add("traits");
        }
        if (version.atLeast(1, 11)) {
            rels.add("allocations");
        }
        return rels;
    }
}
