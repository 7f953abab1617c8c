package org.pileus.nova.api.versions;

import java.util.List;
import java.util.Locale;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// The list of extensions: fixed since the API has microversions; older clients look for aliases in it.
public final class ExtensionHandlers {
    private static final List<String> ALIASES = List.of(
            "NMN",
            "OS-DCF",
            "OS-EXT-AZ",
            "OS-EXT-IMG-SIZE",
            "OS-EXT-IPS",
            "OS-EXT-IPS-MAC",
            "OS-EXT-SRV-ATTR",
            "OS-EXT-STS",
            "OS-EXT-VIF-NET",
            "OS-FLV-DISABLED",
            "OS-FLV-EXT-DATA",
            "OS-SCH-HNT",
            "OS-SRV-USG",
            "consoles",
            "extensions",
            "flavors",
            "image-metadata",
            "image-size",
            "images",
            "ips",
            "limits",
            "os-access-ips",
            "os-admin-actions",
            "os-admin-password",
            "os-aggregates",
            "os-assisted-volume-snapshots",
            "os-attach-interfaces",
            "os-availability-zone",
            "os-block-device-mapping",
            "os-block-device-mapping-v2-boot",
            "os-config-drive",
            "os-console-auth-tokens",
            "os-console-output",
            "os-consoles",
            "os-create-backup",
            "os-create-server-ext",
            "os-deferred-delete",
            "os-disk-config",
            "os-evacuate",
            "os-extended-availability-zone",
            "os-extended-evacuate-find-host",
            "os-extended-floating-ips",
            "os-extended-hypervisors",
            "os-extended-networks",
            "os-extended-quotas",
            "os-extended-rescue-with-image",
            "os-extended-server-attributes",
            "os-extended-services",
            "os-extended-services-delete",
            "os-extended-status",
            "os-extended-volumes",
            "os-flavor-access",
            "os-flavor-extra-specs",
            "os-flavor-manage",
            "os-flavor-rxtx",
            "os-flavor-swap",
            "os-floating-ip-pools",
            "os-floating-ips",
            "os-hide-server-addresses",
            "os-hosts",
            "os-hypervisor-status",
            "os-hypervisors",
            "os-instance-actions",
            "os-instance_usage_audit_log",
            "os-keypairs",
            "os-lock-server",
            "os-migrate-server",
            "os-migrations",
            "os-multinic",
            "os-multiple-create",
            "os-networks-associate",
            "os-pause-server",
            "os-personality",
            "os-preserve-ephemeral-rebuild",
            "os-quota-class-sets",
            "os-quota-sets",
            "os-rescue",
            "os-scheduler-hints",
            "os-security-groups",
            "os-server-diagnostics",
            "os-server-external-events",
            "os-server-group-quotas",
            "os-server-groups",
            "os-server-list-multi-status",
            "os-server-password",
            "os-server-sort-keys",
            "os-server-start-stop",
            "os-services",
            "os-shelve",
            "os-simple-tenant-usage",
            "os-suspend-server",
            "os-tenant-networks",
            "os-used-limits",
            "os-used-limits-for-admin",
            "os-user-data",
            "os-user-quotas",
            "os-virtual-interfaces",
            "os-volume-attachment-update",
            "os-volumes",
            "server-metadata",
            "server-migrations",
            "servers",
            "user-data",
            "versions");
    private static final String UPDATED = "2014-12-03T00:00:00Z";

    /// GET /extensions.
    public Response list(Request request) {
        var root = Json.object();
        var list = root.putArray("extensions");
        ALIASES.forEach(alias -> list.add(describe(alias)));
        return Response.ok(root);
    }

    /// GET /extensions/{alias}: 404 for an alias that nobody knows.
    public Response show(Request request) {
        var alias = request.pathParameter("alias");
        if (!ALIASES.contains(alias)) {
            throw new ApiException(new Failure.NotFound("extension", alias, "The resource could not be found."));
        }
        var root = Json.object();
        root.set("extension", describe(alias));
        return Response.ok(root);
    }

    private static ObjectNode describe(String alias) {
        var node = Json.object();
        node.put("alias", alias);
        node.put("name", name(alias));
        node.put("description", "");
        node.put("namespace", "http://docs.openstack.org/compute/ext/fake_xml");
        node.put("updated", UPDATED);
        node.putArray("links");
        return node;
    }

    /// `os-server-groups` is called ServerGroups.
    private static String name(String alias) {
        var plain = alias.startsWith("os-") ? alias.substring(3) : alias;
        var text = new StringBuilder();
        for (var word : plain.split("[-_]", -1)) {
            if (!word.isEmpty()) {
                text.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return text.toString();
    }
}
