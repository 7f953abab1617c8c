package org.pileus.nova.api.quotas;

import org.jspecify.annotations.Nullable;

/// What a quota can limit.
public enum QuotaResource {
    INSTANCES("instances", 10, 104),
    CORES("cores", 20, 104),
    RAM("ram", 51200, 104),
    FIXED_IPS("fixed_ips", -1, 35),
    FLOATING_IPS("floating_ips", -1, 35),
    METADATA_ITEMS("metadata_items", 128, 104),
    INJECTED_FILES("injected_files", 5, 56),
    INJECTED_FILE_CONTENT_BYTES("injected_file_content_bytes", 10240, 56),
    INJECTED_FILE_PATH_BYTES("injected_file_path_bytes", 255, 56),
    KEY_PAIRS("key_pairs", 100, 104),
    SECURITY_GROUPS("security_groups", -1, 35),
    SECURITY_GROUP_RULES("security_group_rules", -1, 35),
    SERVER_GROUPS("server_groups", 10, 104),
    SERVER_GROUP_MEMBERS("server_group_members", 10, 104);

    private final String word;
    private final int standard;
    private final int lastMinor;

    QuotaResource(String word, int standard, int lastMinor) {
        this.word = word;
        this.standard = standard;
        this.lastMinor = lastMinor;
    }

    /// As the API spells it.
    public String word() {
        return word;
    }

    /// Upstream's default; −1 is no limit.
    public int standard() {
        return standard;
    }

    /// The last microversion (2.x) of quota sets that shows it.
    public int lastMinor() {
        return lastMinor;
    }

    /// Quota classes learnt of changes at other microversions than quota sets: network resources went in 2.50.
    boolean inClass(int minor) {
        return switch (this) {
            case SERVER_GROUPS, SERVER_GROUP_MEMBERS -> minor >= 50;
            case FIXED_IPS, FLOATING_IPS, SECURITY_GROUPS, SECURITY_GROUP_RULES -> minor < 50;
            default -> minor <= lastMinor;
        };
    }

    public static @Nullable QuotaResource find(String word) {
        for (var resource : values()) {
            if (resource.word.equals(word)) {
                return resource;
            }
        }
        return null;
    }
}
