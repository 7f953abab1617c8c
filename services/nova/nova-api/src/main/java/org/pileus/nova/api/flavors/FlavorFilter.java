package org.pileus.nova.api.flavors;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.flavors.StoredFlavor;

/// What a list of flavors is narrowed to, and its order.
final class FlavorFilter {
    private static final QueryShape QUERY = QueryShape.strictSince(75)
            .paged(1)
            .keys(Shapes.text(), "is_public", "minRam", "minDisk")
            .key("name", Shapes.text(), 102)
            .key(
                    "sort_key",
                    Shapes.oneOf(
                            "created_at",
                            "description",
                            "disabled",
                            "ephemeral_gb",
                            "flavorid",
                            "id",
                            "is_public",
                            "memory_mb",
                            "name",
                            "root_gb",
                            "rxtx_factor",
                            "swap",
                            "updated_at",
                            "vcpu_weight",
                            "vcpus"))
            .key("sort_dir", Shapes.oneOf("asc", "desc"));

    private FlavorFilter() {}

    static List<StoredFlavor> apply(Request request, List<StoredFlavor> all) {
        QUERY.check(request);
        var context = request.context();
        var admin = context.hasRole("admin");
        var wanted = admin ? isPublic(request) : Boolean.TRUE;
        var ram = number(request, "minRam");
        var disk = number(request, "minDisk");
        var name = request.microversion().minor() >= 102 ? request.query().last("name") : null;
        return all.stream()
                .filter(flavor -> visible(flavor, wanted, context.projectId()))
                .filter(flavor ->
                        flavor.flavor().memoryMib() >= ram && flavor.flavor().rootGib() >= disk)
                .filter(flavor -> name == null || flavor.flavor().name().equals(name))
                .sorted(order(request))
                .toList();
    }

    private static boolean visible(StoredFlavor flavor, @Nullable Boolean wanted, @Nullable String projectId) {
        if (wanted == null) {
            return true;
        }
        return wanted
                ? flavor.flavor().isPublic() || (projectId != null && flavor.visibleTo(projectId))
                : !flavor.flavor().isPublic();
    }

    /// Null means both kinds.
    private static @Nullable Boolean isPublic(Request request) {
        var text = request.query().last("is_public");
        if (text == null) {
            return Boolean.TRUE;
        }
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "none" -> null;
            case "true", "t", "1", "on", "yes", "y" -> Boolean.TRUE;
            case "false", "f", "0", "off", "no", "n" -> Boolean.FALSE;
            default -> throw ApiException.invalid("Invalid is_public filter [" + text + "]");
        };
    }

    private static long number(Request request, String key) {
        var text = request.query().last(key);
        if (text == null) {
            return 0;
        }
        var number = Ids.parseNumber(text);
        if (number == null) {
            throw ApiException.invalid("Invalid " + key + " filter [" + text + "]");
        }
        return number;
    }

    private static Comparator<StoredFlavor> order(Request request) {
        var key = Objects.requireNonNullElse(request.query().last("sort_key"), "flavorid");
        Comparator<StoredFlavor> order = switch (key) {
            case "name" -> Comparator.comparing(f -> f.flavor().name());
            case "memory_mb" -> Comparator.comparingInt(f -> f.flavor().memoryMib());
            case "root_gb" -> Comparator.comparingInt(f -> f.flavor().rootGib());
            case "ephemeral_gb" -> Comparator.comparingInt(f -> f.flavor().ephemeralGib());
            case "swap" -> Comparator.comparingInt(f -> f.flavor().swapMib());
            case "vcpus" -> Comparator.comparingInt(f -> f.flavor().vcpus());
            case "id", "created_at", "updated_at" -> Comparator.comparingLong(StoredFlavor::number);
            default -> Comparator.comparing(StoredFlavor::id);
        };
        order = order.thenComparing(StoredFlavor::id);
        return "desc".equals(request.query().last("sort_dir")) ? order.reversed() : order;
    }
}
