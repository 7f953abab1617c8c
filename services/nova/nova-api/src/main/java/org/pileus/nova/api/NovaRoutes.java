package org.pileus.nova.api;

import static org.pileus.kernel.http.Route.anyToken;
import static org.pileus.kernel.http.Route.object;
import static org.pileus.kernel.http.Route.open;

import java.util.ArrayList;
import java.util.List;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Route;
import org.pileus.nova.api.events.ExternalEventHandlers;
import org.pileus.nova.api.flavors.ExtraSpecHandlers;
import org.pileus.nova.api.flavors.FlavorAccessHandlers;
import org.pileus.nova.api.flavors.FlavorHandlers;
import org.pileus.nova.api.groups.ServerGroupHandlers;
import org.pileus.nova.api.hosts.AggregateHandlers;
import org.pileus.nova.api.hosts.GuestHandlers;
import org.pileus.nova.api.hosts.HypervisorHandlers;
import org.pileus.nova.api.hosts.ServiceHandlers;
import org.pileus.nova.api.hosts.ZoneHandlers;
import org.pileus.nova.api.keypairs.KeypairHandlers;
import org.pileus.nova.api.quotas.LimitHandlers;
import org.pileus.nova.api.quotas.QuotaSetHandlers;
import org.pileus.nova.api.servers.ActionLogHandlers;
import org.pileus.nova.api.servers.AddressHandlers;
import org.pileus.nova.api.servers.AdminHandlers;
import org.pileus.nova.api.servers.ComputeHost;
import org.pileus.nova.api.servers.ConsoleHandlers;
import org.pileus.nova.api.servers.DeleteHandlers;
import org.pileus.nova.api.servers.DiagnosticsHandlers;
import org.pileus.nova.api.servers.InterfaceHandlers;
import org.pileus.nova.api.servers.LockHandlers;
import org.pileus.nova.api.servers.MetadataHandlers;
import org.pileus.nova.api.servers.PasswordHandlers;
import org.pileus.nova.api.servers.PowerHandlers;
import org.pileus.nova.api.servers.RebuildHandlers;
import org.pileus.nova.api.servers.ResizeHandlers;
import org.pileus.nova.api.servers.SecurityGroupHandlers;
import org.pileus.nova.api.servers.ServerCreation;
import org.pileus.nova.api.servers.ServerHandlers;
import org.pileus.nova.api.servers.SnapshotHandlers;
import org.pileus.nova.api.servers.TagHandlers;
import org.pileus.nova.api.servers.UnsupportedHandlers;
import org.pileus.nova.api.trace.TraceHandlers;
import org.pileus.nova.api.usage.MigrationHandlers;
import org.pileus.nova.api.usage.TenantUsageHandlers;
import org.pileus.nova.api.versions.ExtensionHandlers;
import org.pileus.nova.api.versions.VersionHandlers;
import org.pileus.nova.model.PowerAction;

/// The URL table of the compute API: method, path, rule, handler, microversions.
final class NovaRoutes {
    private static final String API = "os_compute_api:";
    private static final String SERVER = "/servers/{server_id}";
    private static final String ACTION = SERVER + "/action";
    private static final String FLAVOR = "/flavors/{flavor_id}";

    private final NovaParts parts;

    NovaRoutes(NovaParts parts) {
        this.parts = parts;
    }

    List<Route> all() {
        var routes = new ArrayList<Route>();
        routes.addAll(versions());
        routes.addAll(servers());
        routes.addAll(actions());
        routes.addAll(serverParts());
        routes.addAll(flavors());
        routes.addAll(projectThings());
        routes.addAll(hosts());
        routes.addAll(others());
        routes.addAll(NovaGone.routes());
        return routes;
    }

    private static List<Route> versions() {
        var versions = new VersionHandlers();
        var extensions = new ExtensionHandlers();
        return List.of(
                open("GET", "/", versions::list),
                open("GET", "/v2.1", versions::current),
                open("GET", "/v2", versions::legacy),
                Route.of("GET", "/extensions", API + "extensions", extensions::list),
                Route.of("GET", "/extensions/{alias}", API + "extensions", extensions::show));
    }

    private List<Route> servers() {
        var creation = new ServerCreation(
                parts.ledger, parts.checks, parts.numbers, parts.seams.ids(), parts.seams.failpoints());
        var servers = new ServerHandlers(parts.lookup, creation, parts.ledger, parts.checks, parts.seams.tracer());
        var deletes = new DeleteHandlers(parts.lookup, parts.ledger, parts.hosts);
        return List.of(
                object("GET", "/servers", API + "servers:index", servers::list),
                Route.of("POST", "/servers", API + "servers:create", servers::create),
                Route.of("POST", "/os-volumes_boot", API + "servers:create", servers::create)
                        .until("2.102"),
                object("GET", "/servers/detail", API + "servers:detail", servers::detail),
                object("GET", SERVER, API + "servers:show", servers::show),
                object("PUT", SERVER, API + "servers:update", servers::update),
                object("DELETE", SERVER, API + "servers:delete", deletes::delete),
                action("forceDelete", "os-deferred-delete:force", deletes::force));
    }

    /// `POST /servers/{server_id}/action` with this key in the body.
    private static Route action(String key, String rule, Handler handler) {
        return object("POST", ACTION, API + rule, handler).action(key);
    }

    private List<Route> actions() {
        var power = new PowerHandlers(parts.lookup, parts.ledger);
        var locks = new LockHandlers(parts.lookup, parts.ledger);
        var rebuilds = new RebuildHandlers(parts.lookup, parts.ledger, parts.checks);
        var resizes = new ResizeHandlers(parts.lookup, parts.ledger, parts.checks, parts.seams.ids());
        var snapshots = new SnapshotHandlers(parts.lookup, parts.ledger, parts.checks);
        var admin = new AdminHandlers(parts.lookup, parts.ledger, parts.checks);
        var groups = new SecurityGroupHandlers(parts.lookup, parts.ledger, parts.checks);
        var consoles = consoles();
        var no = new UnsupportedHandlers(parts.lookup);
        return List.of(
                action("os-start", "servers:start", power.simple("os-start", "start", PowerAction.START)),
                action("os-stop", "servers:stop", power.simple("os-stop", "stop", PowerAction.STOP)),
                action("reboot", "servers:reboot", power::reboot),
                action("pause", "os-pause-server:pause", power.simple("pause", "pause", PowerAction.PAUSE)),
                action("unpause", "os-pause-server:unpause", power.simple("unpause", "unpause", PowerAction.UNPAUSE)),
                action("suspend", "os-suspend-server:suspend", power.simple("suspend", "suspend", PowerAction.SUSPEND)),
                action("resume", "os-suspend-server:resume", power.simple("resume", "resume", PowerAction.RESUME)),
                action("lock", "os-lock-server:lock", locks::lock),
                action("unlock", "os-lock-server:unlock", locks::unlock),
                action("rebuild", "servers:rebuild", rebuilds::rebuild),
                action("resize", "servers:resize", resizes::resize),
                action("confirmResize", "servers:confirm_resize", resizes::confirm),
                action("revertResize", "servers:revert_resize", resizes::revert),
                action("createImage", "servers:create_image", snapshots::createImage),
                action("rescue", "os-rescue", snapshots::rescue),
                action("unrescue", "os-unrescue", snapshots::unrescue),
                action("shelve", "os-shelve:shelve", snapshots::shelve),
                action("shelveOffload", "os-shelve:shelve_offload", snapshots::offload),
                action("unshelve", "os-shelve:unshelve", snapshots::unshelve),
                action("os-resetState", "os-admin-actions:reset_state", admin::resetState),
                action("injectNetworkInfo", "os-admin-actions:inject_network_info", admin::injectNetworkInfo),
                action("evacuate", "os-evacuate", admin::evacuate),
                action("addSecurityGroup", "os-security-groups:add", groups::add),
                action("removeSecurityGroup", "os-security-groups:remove", groups::remove),
                action("os-getConsoleOutput", "os-console-output", consoles::output),
                action("os-getVNCConsole", "os-remote-consoles", consoles::vnc).until("2.5"),
                action("os-getSerialConsole", "os-remote-consoles", consoles::none)
                        .until("2.5"),
                action("os-getSPICEConsole", "os-remote-consoles", consoles::none)
                        .until("2.5"),
                action("changePassword", "os-admin-password", no.server("setting a password in a running guest")),
                action("createBackup", "os-create-backup", no.server("rotated backups")),
                action("restore", "os-deferred-delete:restore", no.server("deferred deletion")),
                action("migrate", "os-migrate-server:migrate", no.server("cold migration")),
                action("os-migrateLive", "os-migrate-server:migrate_live", no.server("live migration")),
                action("trigger_crash_dump", "servers:trigger_crash_dump", no.server("crash dumps"))
                        .since("2.17"),
                action("addFixedIp", "os-multinic:add", no.server("adding fixed addresses; attach an interface"))
                        .until("2.43"),
                action(
                                "removeFixedIp",
                                "os-multinic:remove",
                                no.server("removing fixed addresses; detach an interface"))
                        .until("2.43"),
                action("addFloatingIp", "os-floating-ips:add", no.server("floating addresses; use the network API"))
                        .until("2.43"),
                action(
                                "removeFloatingIp",
                                "os-floating-ips:remove",
                                no.server("floating addresses; use the network API"))
                        .until("2.43"));
    }

    private ConsoleHandlers consoles() {
        var compute = new ComputeHost(parts.seams.bus(), parts.hosts);
        return new ConsoleHandlers(
                parts.lookup,
                compute,
                parts.db,
                parts.seams.clock(),
                parts.config.novncBaseUrl(),
                parts.config.consoleTtl());
    }

    private List<Route> serverParts() {
        var metadata = new MetadataHandlers(parts.lookup, parts.ledger, parts.quotas);
        var tags = new TagHandlers(parts.lookup, parts.ledger);
        var addresses = new AddressHandlers(parts.lookup);
        var log = new ActionLogHandlers(parts.lookup, parts.ledger);
        var interfaces = new InterfaceHandlers(
                parts.lookup, parts.ledger, parts.checks, new ComputeHost(parts.seams.bus(), parts.hosts));
        var groups = new SecurityGroupHandlers(parts.lookup, parts.ledger, parts.checks);
        var migrations = new MigrationHandlers(parts.db, parts.lookup);
        var consoles = consoles();
        var no = new UnsupportedHandlers(parts.lookup);
        var diagnostics = new DiagnosticsHandlers(parts.lookup, new ComputeHost(parts.seams.bus(), parts.hosts));
        var passwords = new PasswordHandlers(parts.lookup, parts.ledger);
        var volumes = SERVER + "/os-volume_attachments";
        var shares = SERVER + "/shares";
        return List.of(
                object("GET", SERVER + "/metadata", API + "server-metadata:index", metadata::list),
                object("POST", SERVER + "/metadata", API + "server-metadata:create", metadata::create),
                object("PUT", SERVER + "/metadata", API + "server-metadata:update_all", metadata::replace),
                object("GET", SERVER + "/metadata/{key}", API + "server-metadata:show", metadata::show),
                object("PUT", SERVER + "/metadata/{key}", API + "server-metadata:update", metadata::update),
                object("DELETE", SERVER + "/metadata/{key}", API + "server-metadata:delete", metadata::delete),
                object("GET", SERVER + "/tags", API + "os-server-tags:index", tags::list)
                        .since("2.26"),
                object("PUT", SERVER + "/tags", API + "os-server-tags:update_all", tags::replace)
                        .since("2.26"),
                object("DELETE", SERVER + "/tags", API + "os-server-tags:delete_all", tags::clear)
                        .since("2.26"),
                object("GET", SERVER + "/tags/{tag}", API + "os-server-tags:show", tags::show)
                        .since("2.26"),
                object("PUT", SERVER + "/tags/{tag}", API + "os-server-tags:update", tags::add)
                        .since("2.26"),
                object("DELETE", SERVER + "/tags/{tag}", API + "os-server-tags:delete", tags::remove)
                        .since("2.26"),
                object("GET", SERVER + "/ips", API + "ips:index", addresses::list),
                object("GET", SERVER + "/ips/{network_label}", API + "ips:show", addresses::show),
                object("GET", SERVER + "/os-instance-actions", API + "os-instance-actions:list", log::list),
                object(
                        "GET",
                        SERVER + "/os-instance-actions/{request_id}",
                        API + "os-instance-actions:show",
                        log::show),
                object("GET", SERVER + "/os-interface", API + "os-attach-interfaces:list", interfaces::list),
                object("POST", SERVER + "/os-interface", API + "os-attach-interfaces:create", interfaces::attach),
                object("GET", SERVER + "/os-interface/{port_id}", API + "os-attach-interfaces:show", interfaces::show),
                object(
                        "DELETE",
                        SERVER + "/os-interface/{port_id}",
                        API + "os-attach-interfaces:delete",
                        interfaces::detach),
                object("GET", SERVER + "/os-security-groups", API + "os-security-groups:list", groups::list),
                object("POST", SERVER + "/remote-consoles", API + "os-remote-consoles", consoles::remote)
                        .since("2.6"),
                object("GET", SERVER + "/diagnostics", API + "os-server-diagnostics", diagnostics::show),
                Route.of(
                        "GET",
                        "/os-console-auth-tokens/{console_token}",
                        API + "os-console-auth-tokens",
                        consoles::token),
                object("GET", SERVER + "/os-server-password", API + "os-server-password:show", passwords::show),
                object("DELETE", SERVER + "/os-server-password", API + "os-server-password:clear", passwords::clear),
                object("GET", SERVER + "/topology", "compute:server:topology:index", no::topology)
                        .since("2.78"),
                object("GET", SERVER + "/migrations", API + "servers:migrations:index", migrations::ofServer)
                        .since("2.23"),
                object(
                                "GET",
                                SERVER + "/migrations/{migration_id}",
                                API + "servers:migrations:show",
                                migrations::missing)
                        .since("2.23"),
                object(
                                "DELETE",
                                SERVER + "/migrations/{migration_id}",
                                API + "servers:migrations:delete",
                                migrations::missing)
                        .since("2.24"),
                object(
                                "POST",
                                SERVER + "/migrations/{migration_id}/action",
                                API + "servers:migrations:force_complete",
                                migrations::missing)
                        .action("force_complete")
                        .since("2.22"),
                Route.of("GET", "/os-migrations", API + "os-migrations:index", migrations::list),
                object("GET", volumes, API + "os-volumes-attachments:index", no::volumes),
                object("POST", volumes, API + "os-volumes-attachments:create", no.server("block storage")),
                object("GET", volumes + "/{volume_id}", API + "os-volumes-attachments:show", no::volume),
                object("PUT", volumes + "/{volume_id}", API + "os-volumes-attachments:update", no::volume),
                object("DELETE", volumes + "/{volume_id}", API + "os-volumes-attachments:delete", no::volume),
                object("GET", shares, API + "os-server-shares:index", no.server("shares"))
                        .since("2.97"),
                object("POST", shares, API + "os-server-shares:create", no.server("shares"))
                        .since("2.97"),
                object("GET", shares + "/{share_id}", API + "os-server-shares:show", no.server("shares"))
                        .since("2.97"),
                object("DELETE", shares + "/{share_id}", API + "os-server-shares:delete", no.server("shares"))
                        .since("2.97"));
    }

    private List<Route> flavors() {
        var flavors = new FlavorHandlers(parts.flavors, parts.seams.ids(), parts.seams.clock());
        var specs = new ExtraSpecHandlers(parts.flavors, parts.seams.clock());
        var access = new FlavorAccessHandlers(parts.flavors);
        return List.of(
                anyToken("GET", "/flavors", flavors::list),
                anyToken("GET", "/flavors/detail", flavors::detail),
                Route.of("POST", "/flavors", API + "os-flavor-manage:create", flavors::create),
                anyToken("GET", FLAVOR, flavors::show),
                Route.of("PUT", FLAVOR, API + "os-flavor-manage:update", flavors::update)
                        .since("2.55"),
                Route.of("DELETE", FLAVOR, API + "os-flavor-manage:delete", flavors::delete),
                Route.of("GET", FLAVOR + "/os-flavor-access", API + "os-flavor-access", access::list),
                Route.of("POST", FLAVOR + "/action", API + "os-flavor-access:add_tenant_access", access::add)
                        .action("addTenantAccess"),
                Route.of("POST", FLAVOR + "/action", API + "os-flavor-access:remove_tenant_access", access::remove)
                        .action("removeTenantAccess"),
                Route.of("GET", FLAVOR + "/os-extra_specs", API + "os-flavor-extra-specs:index", specs::list),
                Route.of("POST", FLAVOR + "/os-extra_specs", API + "os-flavor-extra-specs:create", specs::create),
                Route.of("GET", FLAVOR + "/os-extra_specs/{key}", API + "os-flavor-extra-specs:show", specs::show),
                Route.of("PUT", FLAVOR + "/os-extra_specs/{key}", API + "os-flavor-extra-specs:update", specs::update),
                Route.of(
                        "DELETE",
                        FLAVOR + "/os-extra_specs/{key}",
                        API + "os-flavor-extra-specs:delete",
                        specs::delete));
    }

    private List<Route> projectThings() {
        var keys = new KeypairHandlers(parts.db, parts.quotas, parts.seams.ids(), parts.seams.clock());
        var sets = new QuotaSetHandlers(parts.db, parts.quotas);
        var limits = new LimitHandlers(parts.db, parts.quotas);
        var groups = new ServerGroupHandlers(parts.db, parts.quotas, parts.seams.ids(), parts.seams.clock());
        var usage = new TenantUsageHandlers(parts.db, parts.seams.clock());
        var quotas = "/os-quota-sets/{tenant_id}";
        var group = "/os-server-groups/{server_group_id}";
        return List.of(
                object("GET", "/os-keypairs", API + "os-keypairs:index", keys::list),
                object("POST", "/os-keypairs", API + "os-keypairs:create", keys::create),
                object("GET", "/os-keypairs/{keypair_name}", API + "os-keypairs:show", keys::show),
                object("DELETE", "/os-keypairs/{keypair_name}", API + "os-keypairs:delete", keys::delete),
                object("GET", quotas, API + "os-quota-sets:show", sets::show),
                object("PUT", quotas, API + "os-quota-sets:update", sets::update),
                object("DELETE", quotas, API + "os-quota-sets:delete", sets::delete),
                object("GET", quotas + "/defaults", API + "os-quota-sets:defaults", sets::defaults),
                object("GET", quotas + "/detail", API + "os-quota-sets:detail", sets::detail),
                Route.of("GET", "/os-quota-class-sets/{id}", API + "os-quota-class-sets:show", sets::showClass),
                Route.of("PUT", "/os-quota-class-sets/{id}", API + "os-quota-class-sets:update", sets::updateClass),
                Route.of("GET", "/limits", API + "limits", limits::show),
                Route.of("GET", "/os-server-groups", API + "os-server-groups:index", groups::list),
                Route.of("POST", "/os-server-groups", API + "os-server-groups:create", groups::create),
                object("GET", group, API + "os-server-groups:show", groups::show),
                object("DELETE", group, API + "os-server-groups:delete", groups::delete),
                Route.of("GET", "/os-simple-tenant-usage", API + "os-simple-tenant-usage:list", usage::list),
                object("GET", "/os-simple-tenant-usage/{tenant_id}", API + "os-simple-tenant-usage:show", usage::show));
    }

    private List<Route> hosts() {
        var aggregates = new AggregateHandlers(parts.db, parts.hosts, parts.seams.ids(), parts.seams.clock());
        var zones = new ZoneHandlers(parts.hosts);
        var services = new ServiceHandlers(parts.db, parts.hosts, parts.seams.clock());
        var hypervisors = new HypervisorHandlers(parts.db, parts.hosts);
        var aggregate = "/os-aggregates/{aggregate_id}";
        var hypervisor = "/os-hypervisors/{hypervisor_id}";
        return List.of(
                Route.of("GET", "/os-aggregates", API + "os-aggregates:index", aggregates::list),
                Route.of("POST", "/os-aggregates", API + "os-aggregates:create", aggregates::create),
                Route.of("GET", aggregate, API + "os-aggregates:show", aggregates::show),
                Route.of("PUT", aggregate, API + "os-aggregates:update", aggregates::update),
                Route.of("DELETE", aggregate, API + "os-aggregates:delete", aggregates::delete),
                Route.of("POST", aggregate + "/action", API + "os-aggregates:add_host", aggregates::addHost)
                        .action("add_host"),
                Route.of("POST", aggregate + "/action", API + "os-aggregates:remove_host", aggregates::removeHost)
                        .action("remove_host"),
                Route.of("POST", aggregate + "/action", API + "os-aggregates:set_metadata", aggregates::setMetadata)
                        .action("set_metadata"),
                Route.of("POST", aggregate + "/images", "compute:aggregates:images", aggregates::images)
                        .since("2.81"),
                Route.of("GET", "/os-availability-zone", API + "os-availability-zone:list", zones::list),
                Route.of("GET", "/os-availability-zone/detail", API + "os-availability-zone:detail", zones::detail),
                Route.of("GET", "/os-services", API + "os-services:list", services::list),
                Route.of("PUT", "/os-services/enable", API + "os-services:update", services::enable)
                        .until("2.52"),
                Route.of("PUT", "/os-services/disable", API + "os-services:update", services::disable)
                        .until("2.52"),
                Route.of(
                                "PUT",
                                "/os-services/disable-log-reason",
                                API + "os-services:update",
                                services::disableWithReason)
                        .until("2.52"),
                Route.of("PUT", "/os-services/force-down", API + "os-services:update", services::forceDown)
                        .since("2.11")
                        .until("2.52"),
                Route.of("PUT", "/os-services/{service_id}", API + "os-services:update", services::update)
                        .since("2.53"),
                Route.of("DELETE", "/os-services/{service_id}", API + "os-services:delete", services::delete),
                Route.of("GET", "/os-hypervisors", API + "os-hypervisors:list", hypervisors::list),
                Route.of("GET", "/os-hypervisors/detail", API + "os-hypervisors:list-detail", hypervisors::detail),
                Route.of(
                                "GET",
                                "/os-hypervisors/statistics",
                                API + "os-hypervisors:statistics",
                                hypervisors::statistics)
                        .until("2.87"),
                Route.of("GET", hypervisor, API + "os-hypervisors:show", hypervisors::show),
                Route.of("GET", hypervisor + "/uptime", API + "os-hypervisors:uptime", hypervisors::uptime)
                        .until("2.87"),
                Route.of("GET", hypervisor + "/search", API + "os-hypervisors:search", hypervisors::search)
                        .until("2.52"),
                Route.of("GET", hypervisor + "/servers", API + "os-hypervisors:servers", hypervisors::servers)
                        .until("2.52"));
    }

    private List<Route> others() {
        var events = new ExternalEventHandlers(parts.db, parts.seams.bus());
        var traces = new TraceHandlers(parts.traces, parts.db);
        var guests = new GuestHandlers(parts.hosts, parts.seams.bus());
        return List.of(
                Route.of(
                        "POST", "/os-server-external-events", API + "os-server-external-events:create", events::create),
                Route.of("GET", "/pileus/v1/hosts", API + "os-hypervisors:list-detail", guests::list),
                object("GET", "/pileus/v1/traces/{id}", NovaPolicies.TRACE, traces::show));
    }
}
