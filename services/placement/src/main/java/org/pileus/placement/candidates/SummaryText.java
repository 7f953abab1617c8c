package org.pileus.placement.candidates;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Microversion;
import org.pileus.placement.model.Provider;
import org.pileus.placement.requests.JsonBytes;

/// What an answer says of a provider, as JSON. From 1.29 on that depends on the provider's state alone, so it is kept
/// until the state changes.
final class SummaryText {
    private static final int MOST = 100_000;

    private record Kept(Provider state, byte[] text) {}

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /// @param asked the classes of the request; before 1.27 summaries show only these
    Function<Provider, byte[]> renderer(Microversion version, Set<String> asked) {
        return version.atLeast(1, 29)
                ? this::kept
                : provider -> render(provider, version, version.atLeast(1, 27) ? null : asked);
    }

    private byte[] kept(Provider provider) {
        var known = kept.get(provider.uuid());
        if (known != null && known.state() == provider) {
            return known.text();
        }
        if (kept.size() > MOST) {
            kept.clear(); // of providers that are gone, mostly
        }
        var text = render(provider, new Microversion(1, 39), null);
        kept.put(provider.uuid(), new Kept(provider, text));
        return text;
    }

    private static byte[] render(Provider provider, Microversion version, @Nullable Set<String> only) {
        var out = new JsonBytes(1024).write("{\"resources\":{");
        var separator = "";
        for (var inventory : provider.inventories().values()) {
            if (only == null || only.contains(inventory.resourceClass())) {
                out.write(separator).quoted(inventory.resourceClass());
                out.write(":{\"capacity\":").write(inventory.capacity());
                out.write(",\"used\":").write(inventory.used()).write("}");
                separator = ",";
            }
        }
        out.write("}");
        if (version.atLeast(1, 17)) {
            out.write(",\"traits\":").quoted(provider.traits());
        }
        if (version.atLeast(1, 29)) {
            out.write(",\"parent_provider_uuid\":").quotedOrNull(provider.parent());
            out.write(",\"root_provider_uuid\":").quoted(provider.root());
        }
        return out.write("}").toByteArray();
    }
}
