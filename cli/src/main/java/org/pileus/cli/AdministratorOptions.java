package org.pileus.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;
import org.pileus.keystone.AdminBootstrap;
import picocli.CommandLine.Option;

/// The options of `bootstrap` that operators know, each with its variable `OS_BOOTSTRAP_…`.
final class AdministratorOptions {
    @Option(
            names = "--bootstrap-password",
            interactive = true,
            arity = "0..1",
            description = {
                "The administrator's password: asked for when none follows, else OS_BOOTSTRAP_PASSWORD.",
                "Others can see what a command line holds; prefer the question or the variable."
            })
    private char @Nullable [] password;

    @Option(names = "--bootstrap-username", description = "Default: OS_BOOTSTRAP_USERNAME or admin.")
    private @Nullable String user;

    @Option(names = "--bootstrap-project-name", description = "Default: OS_BOOTSTRAP_PROJECT_NAME or admin.")
    private @Nullable String project;

    @Option(names = "--bootstrap-role-name", description = "Default: OS_BOOTSTRAP_ROLE_NAME or admin.")
    private @Nullable String role;

    @Option(names = "--bootstrap-service-name", description = "Default: OS_BOOTSTRAP_SERVICE_NAME or keystone.")
    private @Nullable String service;

    @Option(names = "--bootstrap-region-id", description = "Default: OS_BOOTSTRAP_REGION_ID or none.")
    private @Nullable String region;

    @Option(names = "--bootstrap-public-url", description = "Default: OS_BOOTSTRAP_PUBLIC_URL or none.")
    private @Nullable String publicUrl;

    @Option(names = "--bootstrap-internal-url", description = "Default: OS_BOOTSTRAP_INTERNAL_URL or none.")
    private @Nullable String internalUrl;

    @Option(names = "--bootstrap-admin-url", description = "Default: OS_BOOTSTRAP_ADMIN_URL or none.")
    private @Nullable String adminUrl;

    private static @Nullable String given(
            @Nullable String option, String variable, UnaryOperator<@Nullable String> env) {
        var value = option == null ? env.apply("OS_BOOTSTRAP_" + variable) : option;
        return value == null || value.isEmpty() ? null : value;
    }

    private static String or(@Nullable String value, String standard) {
        return value == null ? standard : value;
    }

    /// @param env  looks a variable up
    /// @return null when no password is given: nothing is asked of the administrator
    AdminBootstrap.@Nullable Wanted wanted(UnaryOperator<@Nullable String> env) {
        var secret = given(password == null ? null : new String(password), "PASSWORD", env);
        if (secret == null) {
            return null;
        }
        Map<String, String> urls = new LinkedHashMap<>();
        put(urls, "public", given(publicUrl, "PUBLIC_URL", env));
        put(urls, "internal", given(internalUrl, "INTERNAL_URL", env));
        put(urls, "admin", given(adminUrl, "ADMIN_URL", env));
        return new AdminBootstrap.Wanted(
                or(given(user, "USERNAME", env), "admin"),
                new Secret(secret),
                or(given(project, "PROJECT_NAME", env), "admin"),
                or(given(role, "ROLE_NAME", env), "admin"),
                or(given(service, "SERVICE_NAME", env), "keystone"),
                given(region, "REGION_ID", env),
                urls);
    }

    private static void put(Map<String, String> urls, String face, @Nullable String url) {
        if (url != null) {
            urls.put(face, url);
        }
    }
}
