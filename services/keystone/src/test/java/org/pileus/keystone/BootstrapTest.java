package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test
    void aFreshCloudHasAnAdministratorWithAllImpliedRolesAndACatalog() {
        try (var api = KeystoneApi.inMemory()) {
            var token = api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").expect(201);
            assertThat(token.at("/token/roles").findValuesAsString("name"))
                    .containsExactlyInAnyOrder("admin", "manager", "member", "reader");
            assertThat(token.at("/token/catalog").findValuesAsString("type"))
                    .containsExactlyInAnyOrder("identity", "compute", "object-store");
            assertThat(token.text("/token/user/domain/name")).isEqualTo("Default");
            assertThat(token.text("/token/expires_at")).isEqualTo("2026-11-23T13:00:00.000000Z");
            assertThat(token.text("/token/issued_at")).isEqualTo("2026-11-23T12:00:00.000000Z");
            assertThat(token.token()).hasSizeLessThan(255);
        }
    }

    @Test
    void aServiceUserIsAdministratorAndServiceInTheServiceProject() {
        try (var api = KeystoneApi.inMemory()) {
            var token = api.login("nova", "nova's password", "service").expect(201);
            assertThat(token.at("/token/roles").findValuesAsString("name")).contains("admin", "service");
        }
    }

    @Test
    void bootstrapHappensOnce() {
        try (var api = KeystoneApi.inMemory()) {
            var before = api.get("/v3/users").body();
            api.replica().stop();
            assertThat(api.get("/v3/users").body()).isEqualTo(before);
        }
    }
}
