package org.pileus.keystone.domainconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.fernet.SealedColumn;
import org.pileus.keystone.fernet.Sealer;
import tools.jackson.databind.node.ObjectNode;

/// The stored options of domains. Sensitive ones are sealed, and no answer is made of them.
public final class DomainConfigs {
    /// The values of sensitive options.
    public static final SealedColumn SECRETS = new SealedColumn(
            "SELECT value FROM domain_config WHERE is_sensitive = 1",
            "UPDATE domain_config SET value = ? WHERE is_sensitive = 1 AND value = ?");

    private final Sealer sealer;

    public DomainConfigs(Sealer sealer) {
        this.sealer = sealer;
    }

    /// The options that may be shown, by group; empty when there are none.
    ObjectNode shown(Query query, String domainId) {
        var config = Json.object();
        query.list("""
                SELECT option_group, option_name, value FROM domain_config
                WHERE domain_id = ? AND is_sensitive = 0 ORDER BY option_group, option_name""", row -> config.withObjectProperty(row.text(1)).set(row.text(2), row.json(3)), domainId);
        return config;
    }

    /// Whether anything is set, secrets too, in the domain, its group or as this option.
    boolean exists(Query query, String domainId, @Nullable String group, @Nullable String option) {
        return names(query, domainId).stream()
                .anyMatch(name ->
                        (group == null || name.group.equals(group)) && (option == null || name.option.equals(option)));
    }

    private record Name(String group, String option) {}

    private static List<Name> names(Query query, String domainId) {
        return query.list(
                "SELECT option_group, option_name FROM domain_config WHERE domain_id = ?",
                row -> new Name(row.text(1), row.text(2)),
                domainId);
    }

    /// Sets these options; others stay.
    void put(Transaction tx, String domainId, ObjectNode config) {
        for (var group : config.properties()) {
            for (var option : group.getValue().properties()) {
                delete(tx, domainId, group.getKey(), option.getKey());
                var sensitive = DomainOptions.sensitive(group.getKey(), option.getKey());
                var value = Json.text(option.getValue());
                tx.update(
                        """
                        INSERT INTO domain_config (domain_id, option_group, option_name, is_sensitive, value)
                        VALUES (?, ?, ?, ?, ?)""",
                        domainId,
                        group.getKey(),
                        option.getKey(),
                        sensitive,
                        sensitive ? sealer.seal(value) : value);
            }
        }
    }

    void delete(Transaction tx, String domainId, @Nullable String group, @Nullable String option) {
        if (group == null) {
            tx.update("DELETE FROM domain_config WHERE domain_id = ?", domainId);
        } else if (option == null) {
            tx.update("DELETE FROM domain_config WHERE domain_id = ? AND option_group = ?", domainId, group);
        } else {
            tx.update(
                    "DELETE FROM domain_config WHERE domain_id = ? AND option_group = ? AND option_name = ?",
                    domainId,
                    group,
                    option);
        }
    }
}
