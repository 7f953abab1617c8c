package org.pileus.keystone.domainconfig;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.projects.Projects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/domains/{domain_id}/config`: all of a domain's options, a group of them, or one; and their defaults.
public final class DomainConfigHandlers {
    private static final String DEFAULT_DOMAIN = "default";

    private final Database db;
    private final DomainConfigs configs;
    private final Projects projects;
    private final PasswordRegex passwordRegex;

    /// `[security_compliance]`: what a new password must match, and how to say so to a user.
    public record PasswordRegex(
            @Nullable String regex, @Nullable String description) {}

    public DomainConfigHandlers(Database db, DomainConfigs configs, Projects projects, PasswordRegex passwordRegex) {
        this.db = db;
        this.configs = configs;
        this.projects = projects;
        this.passwordRegex = passwordRegex;
    }

    /// What of a domain's options a path speaks of.
    private record Part(
            String domainId,
            @Nullable String group,
            @Nullable String option) {
        ApiException missing() {
            var what = option != null
                    ? "option " + option + " in group " + group
                    : group != null ? "group " + group : "any options";
            return new ApiException(new Failure.NotFound(
                    "domain configuration",
                    domainId,
                    "Could not find " + what + " in domain configuration for domain " + domainId + "."));
        }
    }

    private static Part whole(Request request) {
        return new Part(request.pathParameter("domain_id"), null, null);
    }

    private static Part group(Request request) {
        return new Part(request.pathParameter("domain_id"), request.pathParameter("group"), null);
    }

    private static Part option(Request request) {
        return new Part(
                request.pathParameter("domain_id"), request.pathParameter("group"), request.pathParameter("option"));
    }

    public Response show(Request request) {
        return show(whole(request));
    }

    public Response showGroup(Request request) {
        return show(group(request));
    }

    public Response showOption(Request request) {
        return show(option(request));
    }

    private Response show(Part part) {
        DomainOptions.check(part.group, part.option);
        var found = shown(part);
        requireDomain(part);
        return answer(200, found);
    }

    private JsonNode shown(Part part) {
        var all = db.read(query -> configs.shown(query, part.domainId));
        if (part.group == null) {
            if (all.isEmpty()) {
                throw part.missing();
            }
            return all;
        }
        var group = all.get(part.group);
        var found = part.option == null || group == null ? group : group.get(part.option);
        if (found == null) {
            throw part.missing();
        }
        return Json.object().set(part.option == null ? part.group : part.option, found);
    }

    /// PUT /v3/domains/{domain_id}/config: these options and no others; 201 when there were none.
    public Response replace(Request request) {
        var part = whole(request);
        requireDomain(part);
        var config = config(request);
        DomainOptions.check(config);
        record Done(boolean existed, ObjectNode now) {}
        var done = db.write(tx -> {
            var existed = configs.exists(tx, part.domainId, null, null);
            configs.delete(tx, part.domainId, null, null);
            configs.put(tx, part.domainId, config);
            return new Done(existed, configs.shown(tx, part.domainId));
        });
        return answer(done.existed ? 200 : 201, done.now);
    }

    private static ObjectNode config(Request request) {
        var body = request.jsonObject();
        return body.has("config") ? request.wrapped("config") : Json.object();
    }

    public Response update(Request request) {
        return update(request, whole(request));
    }

    public Response updateGroup(Request request) {
        return update(request, group(request));
    }

    public Response updateOption(Request request) {
        return update(request, option(request));
    }

    /// Options of the body over those there are; a group or option of the path must be there and be the only one.
    private Response update(Request request, Part part) {
        requireDomain(part);
        var given = config(request);
        ObjectNode wanted = part.option == null || part.group == null
                ? given
                : Json.object().set(part.group, given);
        DomainOptions.check(wanted);
        DomainOptions.check(part.group, part.option);
        checkOnly(wanted, part);
        db.run(tx -> {
            if (part.group != null && !configs.exists(tx, part.domainId, part.group, part.option)) {
                throw part.missing();
            }
            configs.put(tx, part.domainId, wanted);
        });
        return answer(200, shown(whole(request)));
    }

    private static void checkOnly(ObjectNode config, Part part) {
        if (part.group == null) {
            return;
        }
        var options = config.path(part.group);
        if (part.option == null) {
            if (config.size() != 1) {
                throw DomainOptions.refused("Trying to update group " + part.group
                        + ", so that, and only that, group must be specified in the config");
            }
            if (options.isMissingNode()) {
                throw DomainOptions.refused("request to update group " + part.group
                        + ", but config provided contains group "
                        + config.propertyNames().iterator().next() + " instead");
            }
        } else if (options.size() != 1) {
            throw DomainOptions.refused("Trying to update option " + part.option + " in group " + part.group
                    + ", so that, and only that, option must be specified  in the config");
        } else if (!options.has(part.option)) {
            throw DomainOptions.refused("Trying to update option " + part.option + " in group " + part.group
                    + ", but config provided contains option "
                    + options.propertyNames().iterator().next() + " instead");
        }
    }

    public Response delete(Request request) {
        return delete(whole(request));
    }

    public Response deleteGroup(Request request) {
        return delete(group(request));
    }

    public Response deleteOption(Request request) {
        return delete(option(request));
    }

    private Response delete(Part part) {
        requireDomain(part);
        DomainOptions.check(part.group, part.option);
        db.run(tx -> {
            if (part.group != null && !configs.exists(tx, part.domainId, part.group, part.option)) {
                throw part.missing();
            }
            configs.delete(tx, part.domainId, part.group, part.option);
        });
        return Response.noContent();
    }

    /// GET /v3/domains/{domain_id}/config/security_compliance: of the default domain, for anybody with a token.
    public Response securityCompliance(Request request) {
        requireDefault(request);
        return answer(200, Json.object().set("security_compliance", compliance()));
    }

    public Response securityComplianceOption(Request request) {
        requireDefault(request);
        var option = request.pathParameter("option");
        var value = compliance().get(option);
        if (value == null) {
            throw DomainOptions.refused("Reading security compliance values other than password_regex and"
                    + " password_regex_description is not allowed.");
        }
        return answer(200, Json.object().set(option, value));
    }

    private ObjectNode compliance() {
        return Json.object()
                .put("password_regex", passwordRegex.regex)
                .put("password_regex_description", passwordRegex.description);
    }

    private static void requireDefault(Request request) {
        if (!request.pathParameter("domain_id").equals(DEFAULT_DOMAIN)) {
            throw DomainOptions.refused("Reading security compliance information for any domain other than the"
                    + " default domain is not allowed or supported.");
        }
    }

    /// GET /v3/domains/config/default, also of a group or an option.
    public Response defaults(Request request) {
        return answer(200, DomainOptions.defaults(null, null));
    }

    public Response groupDefaults(Request request) {
        return answer(200, DomainOptions.defaults(request.pathParameter("group"), null));
    }

    public Response optionDefault(Request request) {
        return answer(200, DomainOptions.defaults(request.pathParameter("group"), request.pathParameter("option")));
    }

    private void requireDomain(Part part) {
        if (projects.domain(part.domainId) == null) {
            throw Missing.of("domain", part.domainId);
        }
    }

    private static Response answer(int status, JsonNode config) {
        return Response.json(status, Json.object().set("config", config));
    }
}
