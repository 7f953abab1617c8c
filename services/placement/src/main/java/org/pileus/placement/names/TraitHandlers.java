package org.pileus.placement.names;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.placement.model.Providers;
import org.pileus.placement.requests.Fresh;
import org.pileus.placement.requests.Links;
import org.pileus.placement.requests.Questions;

/// `/traits` and `/traits/{name}`.
public final class TraitHandlers {
    private final Names traits;
    private final Providers providers;
    private final Fresh fresh;

    public TraitHandlers(Names traits, Providers providers, Fresh fresh) {
        this.traits = traits;
        this.providers = providers;
        this.fresh = fresh;
    }

    public Response list(Request request) {
        Questions.allowOnly(request, key -> key.equals("name") || key.equals("associated"));
        var byName = nameFilter(request.query().last("name"));
        var byUse = useFilter(request.query().last("associated"));
        var found = traits.all().stream().filter(byName.and(byUse)).toList();
        var body = Json.object();
        var list = body.putArray("traits");
        found.forEach(list::add);
        return fresh.stamp(Response.ok(body), request, traits.lastChangedMicros(found));
    }

    /// `in:A,B` or `startswith:PREFIX`; another operator filters nothing, as upstream.
    private static Predicate<String> nameFilter(@Nullable String value) {
        if (value == null) {
            return name -> true;
        }
        var colon = value.indexOf(':');
        if (colon < 0) {
            throw ApiException.invalid("Badly formatted name parameter. Expected name query string parameter in form: "
                    + "?name=[in|startswith]:[name1,name2|prefix]. Got: \"" + value + "\"");
        }
        var rest = value.substring(colon + 1);
        return switch (value.substring(0, colon)) {
            case "in" -> new HashSet<>(List.of(rest.split(",", -1)))::contains;
            case "startswith" -> name -> name.startsWith(rest);
            default -> name -> true;
        };
    }

    private Predicate<String> useFilter(@Nullable String value) {
        if (value == null) {
            return name -> true;
        }
        var wanted = value.toLowerCase(Locale.ROOT);
        if (!wanted.equals("true") && !wanted.equals("false")) {
            throw ApiException.invalid("The query parameter \"associated\" only accepts \"true\" or \"false\"");
        }
        Set<String> used = new HashSet<>();
        providers.all().forEach(provider -> used.addAll(provider.traits()));
        return name -> used.contains(name) == wanted.equals("true");
    }

    public Response show(Request request) {
        var name = require(request);
        return fresh.stamp(Response.noContent(), request, traits.changedMicros(name));
    }

    public Response ensure(Request request) {
        var name = request.pathParameter("name");
        if (!Names.isCustomForm(name)) {
            throw ApiException.invalid("The trait is invalid. A valid trait must be no longer than 255 characters, "
                    + "start with the prefix \"CUSTOM_\" and use following characters: \"A\"-\"Z\", \"0\"-\"9\" and "
                    + "\"_\"");
        }
        var response = Response.status(traits.add(name) ? 201 : 204)
                .header("Location", Links.absolute(request, "/traits/" + name));
        return fresh.stamp(response, request, traits.changedMicros(name));
    }

    public Response delete(Request request) {
        var name = require(request);
        if (traits.isStandard(name)) {
            throw ApiException.invalid("Cannot delete standard trait " + name + ".");
        }
        if (!traits.remove(name)) {
            throw ApiException.conflict("The trait " + name + " is in use by a resource provider.");
        }
        return Response.noContent();
    }

    private String require(Request request) {
        var name = request.pathParameter("name");
        if (!traits.knows(name)) {
            throw new ApiException(new Failure.NotFound("trait", name, "No such trait(s): " + name + "."));
        }
        return name;
    }
}
