package org.pileus.wiring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.client.keystone.Credentials;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.glance.api.GlanceConfig;
import org.pileus.glance.api.ImportSettings;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.glance.api.protections.PropertyRules;
import org.pileus.glance.api.protections.ProtectionFile;
import org.pileus.glance.registry.RegistryConfig;
import org.pileus.kernel.core.config.ConfigReader;
import org.pileus.kernel.http.Cors;
import org.pileus.kernel.http.outbound.AddressBlock;
import org.pileus.kernel.http.outbound.OutboundRules;
import org.pileus.keystone.KeystoneConfig;
import org.pileus.neutron.dhcp.DhcpAgentConfig;
import org.pileus.neutron.linuxbridge.LinuxBridgeAgentConfig;
import org.pileus.neutron.metadata.MetadataAgentConfig;
import org.pileus.neutron.server.NeutronConfig;
import org.pileus.nova.api.NovaApiConfig;
import org.pileus.nova.compute.NovaComputeConfig;
import org.pileus.nova.conductor.NovaConductorConfig;
import org.pileus.nova.novncproxy.NovaNovncProxyConfig;
import org.pileus.nova.scheduler.NovaSchedulerConfig;
import org.pileus.placement.PlacementConfig;
import org.pileus.placement.candidates.CandidateLimits;

/// Reads the configuration of every service: one method each, option names as upstream spells them. Sections are
/// `[service]` for its `DEFAULT` group and `[service.group]` for the others.
///
/// @param configDir  where `policy.d/<service>.yaml` may stand
/// @param addresses  where the services are
public record CloudConfig(
        ConfigReader options, CloudSecrets secrets, Path dataDir, Path configDir, Addresses addresses) {

    /// @param publicHost    the host name or address in the catalog's public URLs
    /// @param internalHost  the same for the internal and admin URLs
    public record Addresses(Ports ports, String publicHost, String internalHost) {
        String publicUrl(int port) {
            return ports.url(publicHost, port);
        }

        String internalUrl(int port) {
            return ports.url(internalHost, port);
        }

        /// The identity API as clients reach it.
        public String publicAuthUrl() {
            return publicUrl(Ports.KEYSTONE) + "/v3";
        }

        /// The identity API as services reach it.
        public String authUrl() {
            return internalUrl(Ports.KEYSTONE) + "/v3";
        }
    }

    Credentials user(String name) {
        return Credentials.service(addresses.authUrl(), name, secrets.get(name));
    }

    private Map<String, String> policy(String service) {
        return PolicyFile.load(configDir.resolve("policy.d").resolve(service + ".yaml"));
    }

    /// Asks for every option once, so that an option of a service that runs elsewhere is known here.
    public void readAll() {
        keystone();
        placement();
        novaScheduler();
        novaConductor();
        novaApi();
        neutron();
        glanceRegistry();
        glanceApi();
        novaCompute("", false);
        dhcpAgent();
        metadataAgent();
        linuxBridgeAgent(false);
        imageStores();
    }

    public KeystoneConfig keystone() {
        return new KeystoneOptions(options).read(KeystoneConfig.defaults(dataDir, bootstrap()), policy("keystone"));
    }

    private KeystoneConfig.Bootstrapping bootstrap() {
        Map<String, org.pileus.kernel.core.Secret> users = new LinkedHashMap<>();
        for (var name : List.of("glance", "placement", "nova", "neutron")) {
            users.put(name, secrets.get(name));
        }
        return new KeystoneConfig.Bootstrapping(
                secrets.get("admin"),
                "RegionOne",
                List.of(
                        entry("identity", "keystone", Ports.KEYSTONE, "/v3"),
                        entry("image", "glance", Ports.GLANCE_API, ""),
                        entry("placement", "placement", Ports.PLACEMENT, ""),
                        entry("compute", "nova", Ports.NOVA_API, "/v2.1"),
                        entry("network", "neutron", Ports.NEUTRON, "")),
                users);
    }

    private KeystoneConfig.CatalogEntry entry(String type, String name, int port, String path) {
        var internal = addresses.internalUrl(port) + path;
        return new KeystoneConfig.CatalogEntry(type, name, addresses.publicUrl(port) + path, internal, internal);
    }

    public PlacementConfig placement() {
        return new PlacementConfig(
                user("placement"),
                new CandidateLimits(
                        options.integer("placement.placement", "max_allocation_candidates", -1),
                        CandidateLimits.Strategy.named(options.text(
                                "placement.placement", "allocation_candidates_generation_strategy", "depth-first")),
                        options.flag("placement.placement", "randomize_allocation_candidates", false)),
                cors("placement"),
                policy("placement"));
    }

    /// `[<service>.cors]`: nobody's pages, unless an origin is named.
    private Cors cors(String service) {
        var group = service + ".cors";
        var none = Cors.NONE;
        return new Cors(
                Set.copyOf(options.list(group, "allowed_origin", List.of())),
                options.flag(group, "allow_credentials", none.credentials()),
                options.list(group, "expose_headers", none.exposed()),
                options.integer(group, "max_age", none.maxAge()),
                Set.copyOf(options.list(group, "allow_methods", List.copyOf(none.methods()))),
                options.list(group, "allow_headers", none.headers()));
    }

    public NovaSchedulerConfig novaScheduler() {
        var base = NovaSchedulerConfig.defaults(user("nova"));
        var group = "nova.filter_scheduler";
        var weights = base.weights();
        return new NovaSchedulerConfig(
                base.credentials(),
                options.integer("nova.scheduler", "max_placement_results", base.maxCandidates()),
                options.seconds("nova", "service_down_time", base.serviceDownTime()),
                options.list(group, "enabled_filters", base.enabledFilters()),
                new NovaSchedulerConfig.Weights(
                        options.decimal(group, "ram_weight_multiplier", weights.ram()),
                        options.decimal(group, "cpu_weight_multiplier", weights.cpu()),
                        options.decimal(group, "disk_weight_multiplier", weights.disk()),
                        options.decimal(group, "io_ops_weight_multiplier", weights.ioOps()),
                        options.decimal(group, "soft_affinity_weight_multiplier", weights.softAffinity()),
                        options.decimal(group, "build_failure_weight_multiplier", weights.buildFailure())),
                base.aimedAt());
    }

    public NovaConductorConfig novaConductor() {
        var base = NovaConductorConfig.defaults(user("nova"));
        return new NovaConductorConfig(
                base.credentials(),
                options.integer("nova.scheduler", "max_attempts", base.maxAttempts()),
                options.seconds("nova", "instance_build_timeout", base.buildTimeout()),
                options.seconds("nova", "delete_retry_interval", base.deleteRetry()),
                options.seconds("nova", "service_down_time", base.serviceDownTime()),
                options.seconds("nova", "sweep_interval", base.sweepInterval()),
                options.seconds("nova", "rpc_response_timeout", base.schedulerDeadline()));
    }

    public NovaApiConfig novaApi() {
        var base = NovaApiConfig.defaults(user("nova"));
        Map<String, Integer> quotas = new HashMap<>();
        for (var name : List.of(
                "instances",
                "cores",
                "ram",
                "metadata_items",
                "injected_files",
                "injected_file_content_bytes",
                "injected_file_path_length",
                "key_pairs",
                "server_groups",
                "server_group_members")) {
            var value = options.textOrNull("nova.quota", name);
            if (value != null) {
                quotas.put(name, options.integer("nova.quota", name, 0));
            }
        }
        return new NovaApiConfig(
                base.credentials(),
                quotas,
                secrets.get("metadata"),
                options.seconds("nova", "service_down_time", base.serviceDownTime()),
                options.text("nova", "default_availability_zone", base.defaultZone()),
                options.text("nova.api", "dhcp_domain", base.dhcpDomain()),
                options.text(
                        "nova.vnc", "novncproxy_base_url", addresses.publicUrl(Ports.NOVNCPROXY) + "/vnc_auto.html"),
                options.seconds("nova.consoleauth", "token_ttl", base.consoleTtl()),
                policy("nova"));
    }

    public NovaNovncProxyConfig novncProxy() {
        var base = NovaNovncProxyConfig.defaults();
        return new NovaNovncProxyConfig(
                Path.of(options.text("nova.vnc", "web", base.web().toString())),
                Set.copyOf(options.list("nova.console", "allowed_origins", List.copyOf(base.allowedOrigins()))),
                base.connectTimeout(),
                options.integer("nova.vnc", "max_sessions", base.maxSessions()));
    }

    public NeutronConfig neutron() {
        var base = NeutronConfig.defaults(user("neutron"));
        Map<String, Long> quotas = new LinkedHashMap<>();
        base.quotas()
                .forEach((name, limit) ->
                        quotas.put(name, (long) options.integer("neutron.quotas", "quota_" + name, limit.intValue())));
        return new NeutronConfig(
                base.credentials(),
                options.list("neutron.ml2_type_flat", "flat_networks", base.flatNetworks()),
                options.list("neutron.ml2_type_vlan", "network_vlan_ranges", base.vlanRanges()),
                options.list("neutron.ml2_type_vxlan", "vni_ranges", base.vniRanges()),
                options.list("neutron.ml2", "tenant_network_types", base.tenantNetworkTypes()),
                options.integer("neutron", "global_physnet_mtu", base.physicalMtu()),
                options.seconds("neutron", "agent_down_time", base.agentDownTime()),
                options.integer("neutron", "dhcp_agents_per_network", base.dhcpAgentsPerNetwork()),
                options.text("neutron", "dns_domain", base.dnsDomain()),
                options.text("neutron", "base_mac", base.macBase()),
                quotas,
                policy("neutron"),
                options.list("neutron", "service_plugins", base.serveRouters() ? List.of("router") : List.of())
                        .contains("router"));
    }

    /// @param simulated  a simulated host's guests come back with it, since they live in the same process
    public NovaComputeConfig novaCompute(String host, boolean simulated) {
        var base = NovaComputeConfig.defaults(host, dataDir.resolve("instances").resolve("_base"));
        return new NovaComputeConfig(
                host,
                options.text("nova", "default_availability_zone", base.zone()),
                options.text("nova", "my_ip", base.hostIp()),
                base.imageCache(),
                reportInterval(),
                options.seconds("nova", "sync_power_state_interval", base.syncPowerInterval()),
                options.seconds("nova", "vif_plugging_timeout", base.vifPluggingTimeout()),
                options.flag("nova", "vif_plugging_is_fatal", base.vifPluggingFatal()),
                options.seconds("nova", "shutdown_timeout", base.shutdownTimeout()),
                options.integer("nova", "max_concurrent_builds", simulated ? 0 : base.maxConcurrentBuilds()),
                options.flag("nova", "force_config_drive", base.forceConfigDrive()),
                options.flag("nova", "resume_guests_state_on_host_boot", simulated),
                options.decimal("nova", "cpu_allocation_ratio", base.cpuRatio()),
                options.decimal("nova", "ram_allocation_ratio", base.memoryRatio()),
                options.decimal("nova", "disk_allocation_ratio", base.diskRatio()),
                options.integer("nova", "reserved_host_cpus", base.reservedCpus()),
                options.integer("nova", "reserved_host_memory_mb", (int) base.reservedMemoryMib()),
                options.integer("nova", "reserved_host_disk_mb", (int) base.reservedDiskMib()),
                options.text("nova.vnc", "server_proxyclient_address", base.vncHost()));
    }

    public DhcpAgentConfig dhcpAgent() {
        var base = DhcpAgentConfig.standard();
        return new DhcpAgentConfig(
                options.seconds("neutron", "dhcp_lease_duration", base.leaseDuration()),
                options.flag("neutron.dhcp_agent", "enable_isolated_metadata", base.metadata()),
                agentReportInterval(),
                options.seconds("neutron.dhcp_agent", "resync_interval", base.syncInterval()),
                base.reviveInterval(),
                base.callTimeout());
    }

    public MetadataAgentConfig metadataAgent() {
        var base = MetadataAgentConfig.of(addresses.internalUrl(Ports.NOVA_METADATA), secrets.get("metadata"));
        return new MetadataAgentConfig(
                base.novaMetadataUrl(),
                base.sharedSecret(),
                agentReportInterval(),
                base.requestTimeout(),
                base.connections());
    }

    public LinuxBridgeAgentConfig linuxBridgeAgent(boolean simulated) {
        var base = LinuxBridgeAgentConfig.of(
                simulated ? HostDrivers.SIMULATED_NETWORKS : interfaceMappings(HostDrivers.USUAL_NETWORKS));
        return new LinuxBridgeAgentConfig(
                base.physicalInterfaces(),
                agentReportInterval(),
                options.seconds("neutron.agent", "sync_interval", base.syncInterval()),
                base.callTimeout());
    }

    private Duration agentReportInterval() {
        return options.seconds("neutron.agent", "report_interval", Duration.ofSeconds(30));
    }

    public GlanceConfig glanceApi() {
        var base = GlanceConfig.defaults(
                addresses.authUrl(),
                secrets.get("glance"),
                dataDir.resolve("work").resolve("glance"));
        return new GlanceConfig(
                base.serviceUser(),
                options.list("glance", "registry_endpoints", List.of(addresses.internalUrl(Ports.GLANCE_REGISTRY))),
                Long.parseLong(options.text("glance", "image_size_cap", Long.toString(base.imageSizeCap()))),
                imports(base.imports()),
                importRules(base.importRules()),
                imageRules(base.imageRules()),
                imageLimits(),
                new GlanceConfig.LocationOptions(
                        options.flag(
                                "glance",
                                "show_image_direct_url",
                                base.locations().directUrl()),
                        options.flag(
                                "glance",
                                "show_multiple_locations",
                                base.locations().multiple()),
                        options.flag(
                                "glance", "do_secure_hash", base.locations().secureHash())),
                propertyRules(base.propertyRules()),
                policy("glance"));
    }

    private PropertyRules propertyRules(PropertyRules base) {
        var format = ProtectionFile.Format.of(options.text("glance", "property_protection_rule_format", "roles"));
        var file = options.text("glance", "property_protection_file", "");
        return file.isEmpty() ? base : ProtectionFile.load(configDir.resolve(file), format);
    }

    private ImportSettings imports(ImportSettings base) {
        var injected = "glance.inject_metadata_properties";
        return new ImportSettings(
                options.list("glance", "enabled_import_methods", base.methods()),
                options.list("glance.image_import_opts", "image_import_plugins", base.plugins()),
                options.pairs(injected, "inject", base.inject()),
                options.list(injected, "ignore_user_roles", base.ignoreRoles()),
                options.text("glance.image_conversion", "output_format", base.outputFormat()),
                options.list("glance.glance_download_properties", "extra_properties", base.remoteProperties()),
                Path.of(options.text(
                        "glance.task", "work_dir", base.workFolder().toString())),
                Duration.ofHours(options.integer("glance.task", "task_time_to_live", (int)
                        base.taskTimeToLive().toHours())));
    }

    /// Which URLs glance may fetch for users.
    private OutboundRules importRules(OutboundRules base) {
        var section = "glance.import_filtering_opts";
        return new OutboundRules(
                options.list(section, "allowed_schemes", base.allowedSchemes()),
                options.list(section, "disallowed_schemes", List.of()),
                options.list(section, "allowed_hosts", List.of()),
                options.list(section, "disallowed_hosts", List.of()),
                ports(options.list(section, "allowed_ports", List.of("80", "443"))),
                ports(options.list(section, "disallowed_ports", List.of())),
                options.list(section, "allowed_internal_networks", List.of()).stream()
                        .map(AddressBlock::of)
                        .toList());
    }

    private GlanceConfig.Limits imageLimits() {
        var items = ItemQuotas.standard();
        return new GlanceConfig.Limits(
                options.flag("glance", "use_keystone_limits", false),
                ByteSize.parse("[glance] user_storage_quota", options.text("glance", "user_storage_quota", "0")),
                Long.parseLong(options.text(
                        "glance",
                        "image_cache_max_size",
                        Long.toString(GlanceConfig.Limits.standard().cacheBytes()))),
                new ItemQuotas(
                        options.integer("glance", "image_property_quota", items.properties()),
                        options.integer("glance", "image_tag_quota", items.tags()),
                        options.integer("glance", "image_member_quota", items.members()),
                        options.integer("glance", "image_location_quota", items.locations())));
    }

    private ImageRules imageRules(ImageRules base) {
        var section = "glance.image_format";
        return new ImageRules(
                options.flag(section, "require_image_format_match", base.requireMatch()),
                options.list(section, "vmdk_allowed_types", base.vmdkAllowedTypes()),
                options.list(section, "gpt_safety_checks_nonfatal", base.nonfatalChecks()));
    }

    private static List<Integer> ports(List<String> numbers) {
        return numbers.stream().map(Integer::valueOf).toList();
    }

    /// Where images are kept.
    public ImageStores imageStores() {
        return ImageStores.read(options, dataDir, glanceApi().importRules());
    }

    public RegistryConfig glanceRegistry() {
        return new RegistryConfig(user("glance"));
    }

    /// Physical networks by interface, for the linuxbridge agent.
    public Map<String, String> interfaceMappings(Map<String, String> fallback) {
        return options.pairs("neutron.linux_bridge", "physical_interface_mappings", fallback);
    }

    /// How often services and agents say that they live.
    public Duration reportInterval() {
        return options.seconds("nova", "report_interval", Duration.ofSeconds(10));
    }
}
