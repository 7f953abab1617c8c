package org.pileus.nova.db.instances;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.InstanceImage;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.Vif;

/// Remembers what columns of JSON mean, by their whole text, so that a list of servers that did not change parses
/// nothing. Never wrong: another text is another entry. Bounded; safe for concurrent use.
final class ParsedTexts {
    /// Flavors and images are few.
    private static final int FEW = 1_024;
    /// One per server and kind; about 1 KiB each.
    private static final int MANY = 8_192;

    private final Memo<Flavor> flavors = new Memo<>(FEW, text -> Flavor.fromJson(Json.readObject(text)));
    private final Memo<InstanceImage> images = new Memo<>(FEW, text -> InstanceImage.fromJson(Json.readObject(text)));
    private final Memo<InstanceSpec> specs = new Memo<>(MANY, text -> InstanceSpec.fromJson(Json.readObject(text)));
    private final Memo<List<Vif>> vifs = new Memo<>(MANY, text -> Vif.listFromJson(Json.read(text)));

    private record Memo<T>(Map<String, T> known, int most, Function<String, T> parse) {
        Memo(int most, Function<String, T> parse) {
            this(new ConcurrentHashMap<>(), most, parse);
        }

        T get(String text) {
            var found = known.get(text);
            if (found == null) {
                found = parse.apply(text);
                if (known.size() >= most) {
                    known.clear();
                }
                known.put(text, found);
            }
            return found;
        }
    }

    Flavor flavor(String text) {
        return flavors.get(text);
    }

    @Nullable
    InstanceImage image(@Nullable String text) {
        return text == null ? null : images.get(text);
    }

    InstanceSpec spec(String text) {
        return specs.get(text);
    }

    List<Vif> vifs(String text) {
        return text.equals("[]") ? List.of() : vifs.get(text);
    }

    static Map<String, String> map(String text) {
        return text.equals("{}") ? Map.of() : Texts.map(Json.readObject(text));
    }

    static List<String> list(String text) {
        return text.equals("[]") ? List.of() : Texts.list(Json.read(text));
    }
}
