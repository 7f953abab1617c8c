package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.fernet.KeyRepository;

class CredentialTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String project;
    private String user;
    private String token;

    @BeforeEach
    void makeAMember() {
        project = api.createProject("p");
        user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        token = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply call(String method, String path, String caller, String json) {
        return api.call(method, path, caller, Json.read(json.replace('\'', '"')));
    }

    @Test
    void aCredentialIsStoredUnreadableAndShownToItsOwnerOnly() {
        var id = call("POST", "/v3/credentials", token, "{'credential':{'type':'cert','blob':'the blob'}}")
                .expect(201)
                .text("/credential/id");
        assertThat(api.call("GET", "/v3/credentials/" + id, token, null)
                        .expect(200)
                        .text("/credential/blob"))
                .isEqualTo("the blob");
        var stored = api.database.read(q -> q.one("SELECT sealed_blob FROM credential", row -> row.text(1)));
        assertThat(stored).hasValueSatisfying(text -> assertThat(text).doesNotContain("blob"));
        api.createUser("other", "secret");
        var stranger = api.login("other", "secret", null).expect(201).token();
        api.call("GET", "/v3/credentials/" + id, stranger, null).expect(403);
        assertThat(api.call("GET", "/v3/credentials", stranger, null)
                        .expect(200)
                        .at("/credentials")
                        .size())
                .isZero();
        call("POST", "/v3/credentials", stranger, "{'credential':{'type':'x','blob':'y','user_id':'" + user + "'}}")
                .expect(403);
    }

    @Test
    void theOwnerProjectAndAccessKeyOfAnEc2CredentialStay() {
        var body = "{'credential':{'type':'ec2','project_id':'" + project + "','blob':{'access':'a','secret':'s'}}}";
        var id = call("POST", "/v3/credentials", token, body).expect(201).text("/credential/id");
        var path = "/v3/credentials/" + id;
        call("PATCH", path, token, "{'credential':{'user_id':'" + "f".repeat(32) + "'}}")
                .expect(403);
        call("PATCH", path, token, "{'credential':{'project_id':'" + "f".repeat(32) + "'}}")
                .expect(400);
        call("PATCH", path, token, "{'credential':{'blob':{'access':'b','secret':'s'}}}")
                .expect(400);
        call("PATCH", path, token, "{'credential':{'type':'cert'}}").expect(400);
        call("PATCH", path, token, "{'credential':{'blob':{'access':'a','secret':'t'}}}")
                .expect(200);
        call("POST", "/v3/credentials", token, "{'credential':{'type':'ec2','blob':{'access':'c'}}}")
                .expect(400);
    }

    @Test
    void aDelegatedTokenReachesNone() {
        var created = call(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        token,
                        "{'application_credential':{'name':'c','unrestricted':true}}")
                .expect(201);
        var login = "{'auth':{'identity':{'methods':['application_credential'],'application_credential':{'id':'"
                + created.text("/application_credential/id") + "','secret':'"
                + created.text("/application_credential/secret") + "'}}}}";
        var delegated = call("POST", "/v3/auth/tokens", null, login).expect(201).token();
        call("POST", "/v3/users/" + user + "/credentials/OS-EC2", delegated, "{'tenant_id':'" + project + "'}")
                .expect(403);
        call("POST", "/v3/credentials", delegated, "{'credential':{'type':'x','blob':'y'}}")
                .expect(403);
        api.call("GET", "/v3/credentials", delegated, null).expect(403);
    }

    @Test
    void ec2KeysAreMadeForAnyProjectAndDieWithTheirUser() {
        var path = "/v3/users/" + user + "/credentials/OS-EC2";
        var made = call("POST", path, token, "{'tenant_id':'" + project + "'}").expect(201);
        var access = made.text("/credential/access");
        assertThat(api.call("GET", path + "/" + access, token, null).expect(200).text("/credential/secret"))
                .isEqualTo(made.text("/credential/secret"));
        api.call("GET", path + "/missing", token, null).expect(404);
        // whether the user may act there is asked when the keys are used
        call("POST", path, token, "{'tenant_id':'" + api.createProject("foreign") + "'}")
                .expect(201);
        assertThat(api.call("GET", path, token, null)
                        .expect(200)
                        .at("/credentials")
                        .size())
                .isEqualTo(2);
        api.delete("/v3/users/" + user).expect(204);
        long left = api.database.read(q -> q.count("SELECT COUNT(*) FROM credential"));
        assertThat(left).isZero();
    }

    @Test
    void p15_aRotationOfCredentialKeysSealsAnewAndRemovesWhatNothingNeeds() throws IOException {
        var id = call("POST", "/v3/credentials", token, "{'credential':{'type':'cert','blob':'the blob'}}")
                .expect(201)
                .text("/credential/id");
        var folder = api.directory.resolve("keys/credential-keys");
        var keys = new KeyRepository(folder, Integer.MAX_VALUE, new SecureRandom());
        var sealed = stored();
        // as another process does it, twice, before the service sees either
        keys.rotate();
        keys.rotate();
        assertThat(folder.resolve("1")).exists();
        for (var i = 0; i < 4; i++) {
            api.service.upkeep();
        }
        assertThat(stored()).isNotEqualTo(sealed);
        assertThat(folder.resolve("1")).doesNotExist();
        assertThat(folder.resolve("3")).exists();
        assertThat(api.call("GET", "/v3/credentials/" + id, token, null).text("/credential/blob"))
                .isEqualTo("the blob");
    }

    private String stored() {
        return api.database
                .read(q -> q.one("SELECT sealed_blob FROM credential", row -> row.text(1)))
                .orElseThrow();
    }
}
