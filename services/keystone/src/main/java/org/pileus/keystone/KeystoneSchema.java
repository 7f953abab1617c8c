package org.pileus.keystone;

import org.pileus.kernel.db.Migrations;

/// The schema's name and its numbered steps.
public final class KeystoneSchema {
    public static final String NAME = "keystone";

    private KeystoneSchema() {}

    public static Migrations migrations() {
        return Migrations.ofResources(
                KeystoneSchema.class,
                "db/migration/keystone/V0001__tables.sql",
                "db/migration/keystone/V0002__credentials.sql",
                "db/migration/keystone/V0003__trusts.sql",
                "db/migration/keystone/V0004__policies_and_limits.sql",
                "db/migration/keystone/V0005__endpoint_filter.sql",
                "db/migration/keystone/V0006__domain_config.sql",
                "db/migration/keystone/V0007__access_rules.sql",
                "db/migration/keystone/V0008__policy_associations.sql",
                "db/migration/keystone/V0009__federation.sql",
                "db/migration/keystone/V0010__oauth1.sql",
                "db/migration/keystone/V0015__password_rules.sql",
                "db/migration/keystone/V0016__trust_redelegation.sql",
                "db/migration/keystone/V0017__totp_use.sql",
                "db/migration/keystone/V0025__index_default_project.sql",
                "db/migration/keystone/V0300__federated_users.sql",
                "db/migration/keystone/V0301__consumed_assertion.sql");
    }
}
