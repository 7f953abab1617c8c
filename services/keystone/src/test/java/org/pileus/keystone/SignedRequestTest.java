package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import tools.jackson.databind.node.ObjectNode;

/// Signatures here are made by hand, so that the service's own code does not check itself.
class SignedRequestTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String user = "";
    private String project = "";
    private String access = "";
    private String secret = "";

    @BeforeEach
    void credential() {
        user = api.createUser("u", "secret");
        project = api.createProject("p");
        api.grant(user, project, "member");
        var made = api.post("/v3/users/" + user + "/credentials/OS-EC2", "{'tenant_id':'" + project + "'}")
                .expect(201);
        access = made.text("/credential/access");
        secret = made.text("/credential/secret");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static byte[] mac(String algorithm, byte[] key, String text) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String base64(String algorithm, String text) {
        return Base64.getEncoder().encodeToString(mac(algorithm, secret.getBytes(StandardCharsets.UTF_8), text));
    }

    private String now() {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(api.clock.instant());
    }

    /// A request of version 2 that is signed now.
    private ObjectNode versionTwo() {
        var time = now();
        var text = "GET\nec2.cloud:8773\n/services/Cloud\nAWSAccessKeyId=" + access
                + "&Action=Describe%20Instances%2F%2A~&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp="
                + time.replace(":", "%3A");
        var signed = Json.object();
        signed.put("access", access);
        signed.put("host", "ec2.cloud:8773");
        signed.put("verb", "GET");
        signed.put("path", "/services/Cloud");
        signed.putObject("params")
                .put("AWSAccessKeyId", access)
                .put("Action", "Describe Instances/*~")
                .put("SignatureVersion", "2")
                .put("Timestamp", time);
        return signed.put("signature", base64("HmacSHA256", text));
    }

    private Reply exchange(String path, ObjectNode signed) {
        return api.call("POST", path, api.admin(), Json.object().set("credentials", signed));
    }

    @Test
    void aRequestOfVersionTwoGivesATokenOfItsProject() {
        var reply = exchange("/v3/ec2tokens", versionTwo()).expect(200);
        assertThat(reply.text("/token/project/id")).isEqualTo(project);
        assertThat(reply.text("/token/user/id")).isEqualTo(user);
        assertThat(reply.text("/token/methods/0")).isEqualTo("ec2credential");
        assertThat(reply.at("/token/catalog").isEmpty()).isFalse();
        assertThat(api.validate(reply.token())).isEqualTo(200);

        var changed = versionTwo();
        ((ObjectNode) changed.path("params")).put("Action", "TerminateInstances");
        exchange("/v3/ec2tokens", changed).expect(401);
        exchange("/v3/ec2tokens", versionTwo().put("signature", "")).expect(401);
        exchange("/v3/ec2tokens", versionTwo().put("access", "nobody")).expect(404);
        api.post("/v3/ec2tokens", "{}").expect(400);
        api.post("/v3/ec2tokens", "{'credentials':{'signature':'x'}}").expect(401);
    }

    @Test
    void versionsZeroOneAndAnUnknownOne() {
        var time = now();
        var signed = Json.object().put("access", access).put("host", "h");
        signed.putObject("params").put("Action", "A").put("Timestamp", time).put("SignatureVersion", "0");
        exchange("/v3/ec2tokens", signed.put("signature", base64("HmacSHA1", "A" + time)))
                .expect(200);
        signed.putObject("params").put("b", "1").put("A", "2").put("SignatureVersion", "1");
        exchange("/v3/ec2tokens", signed.put("signature", base64("HmacSHA1", "A2b1SignatureVersion1")))
                .expect(200);
        signed.putObject("params").put("SignatureVersion", "3");
        exchange("/v3/ec2tokens", signed).expect(401);
        signed.putObject("params").put("SignatureVersion", "2");
        exchange("/v3/ec2tokens", signed).expect(401);
    }

    @Test
    void aRequestOfVersionFourIsCheckedByItsHeaders() {
        var basic = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(api.clock.instant());
        var day = basic.substring(0, 8);
        var bodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var canonical = "POST\n/\n\nhost:ec2.cloud\nx-amz-date:" + basic + "\n\nhost;x-amz-date\n" + bodyHash;
        var toSign = "AWS4-HMAC-SHA256\n" + basic + "\n" + day + "/RegionOne/ec2/aws4_request\n" + sha256(canonical);
        var signature = HexFormat.of().formatHex(mac("HmacSHA256", key(day, "RegionOne", "ec2"), toSign));
        var signed = Json.object();
        signed.put("access", access);
        signed.put("host", "ec2.cloud");
        signed.put("verb", "POST");
        signed.put("path", "/");
        signed.put("body_hash", bodyHash);
        signed.putObject("params");
        signed.putObject("headers")
                .put("Host", "ec2.cloud")
                .put("X-Amz-Date", basic)
                .put(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + access + "/" + day
                                + "/RegionOne/ec2/aws4_request,SignedHeaders=host;x-amz-date,Signature=" + signature);
        exchange("/v3/ec2tokens", signed.put("signature", signature)).expect(200);
        ((ObjectNode) signed.path("headers")).put("Host", "other.cloud");
        exchange("/v3/ec2tokens", signed).expect(401);
        ((ObjectNode) signed.path("headers")).put("Host", "ec2.cloud").put("X-Amz-Date", "19990101T000000Z");
        exchange("/v3/ec2tokens", signed).expect(401);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] key(String day, String region, String service) {
        var key = mac("HmacSHA256", ("AWS4" + secret).getBytes(StandardCharsets.UTF_8), day);
        return mac("HmacSHA256", mac("HmacSHA256", mac("HmacSHA256", key, region), service), "aws4_request");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void s3RequestsOfVersionsOneAndFour() {
        var old = "GET\n\n\nMon, 02 Mar 2026 10:00:00 GMT\n/bucket";
        var signed = Json.object().put("access", access).put("token", encoded(old));
        var reply = exchange("/v3/s3tokens", signed.put("signature", base64("HmacSHA1", old)))
                .expect(200);
        assertThat(reply.text("/token/project/id")).isEqualTo(project);
        assertThat(reply.token()).isEmpty();

        var four = "AWS4-HMAC-SHA256\n20260302T100000Z\n20260302/RegionOne/s3/aws4_request\nabc";
        signed.put("token", encoded(four));
        exchange("/v3/s3tokens", signed).expect(401);
        signed.put("signature", HexFormat.of().formatHex(mac("HmacSHA256", key("20260302", "RegionOne", "s3"), four)));
        exchange("/v3/s3tokens", signed).expect(200);
        exchange("/v3/s3tokens", signed.put("token", "***")).expect(401);
        signed.remove("token");
        exchange("/v3/s3tokens", signed).expect(401);
        exchange("/v3/s3tokens", signed.put("token", encoded(four.replace("/s3/", "/ec2/"))))
                .expect(401);
    }

    @Test
    void anOldRequestIsRefused() {
        var signed = versionTwo();
        api.clock.advance(java.time.Duration.ofMinutes(16));
        exchange("/v3/ec2tokens", signed).expect(401);
        exchange("/v3/ec2tokens", versionTwo()).expect(200);
    }

    @Test
    void c03_ec2CredentialsFollowTheRolesOfTheirUser() {
        api.delete("/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("member"))
                .expect(204);
        exchange("/v3/ec2tokens", versionTwo()).expect(401);
        api.grant(user, project, "reader");
        assertThat(exchange("/v3/ec2tokens", versionTwo())
                        .expect(200)
                        .at("/token/roles")
                        .size())
                .isEqualTo(1);
        api.patch("/v3/users/" + user, "{'user':{'enabled':false}}").expect(200);
        exchange("/v3/ec2tokens", versionTwo()).expect(401);
        api.delete("/v3/users/" + user).expect(204);
        exchange("/v3/ec2tokens", versionTwo()).expect(404);
    }

    @Test
    void c07_aSignatureAloneGivesNoToken() {
        var body = Json.object().set("credentials", versionTwo());
        api.call("POST", "/v3/ec2tokens", null, body).expect(401);
        api.call("POST", "/v3/s3tokens", null, body).expect(401);
        var own = api.login("u", "secret", "p").expect(201).token();
        api.call("POST", "/v3/ec2tokens", own, body).expect(403);
        api.call("POST", "/v3/s3tokens", own, body).expect(403);
        api.grant(user, project, "service");
        var service = api.login("u", "secret", "p").expect(201).token();
        api.call("POST", "/v3/ec2tokens", service, body).expect(200);
    }

    @Test
    void c09_aCredentialOfAnotherProjectThanItsDelegationGivesNoToken() {
        var other = api.createProject("other");
        api.grant(user, other, "member");
        var own = api.login("u", "secret", "other").expect(201).token();
        var made = api.call(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        own,
                        Json.read("{\"application_credential\":{\"name\":\"a\",\"roles\":[{\"name\":\"reader\"}]}}"))
                .expect(201)
                .text("/application_credential/id");
        store(project, made);
        exchange("/v3/ec2tokens", versionTwo()).expect(401);
        store(other, made);
        var reply = exchange("/v3/ec2tokens", versionTwo()).expect(200);
        assertThat(reply.at("/token/roles").toString()).contains("reader").doesNotContain("member");
    }

    /// A stored credential that carries the label of a delegation.
    private void store(String projectId, String applicationCredentialId) {
        access = "access" + projectId;
        secret = "hush";
        var blob =
                Json.object().put("access", access).put("secret", secret).put("app_cred_id", applicationCredentialId);
        var body = Json.object();
        body.putObject("credential")
                .put("type", "ec2")
                .put("user_id", user)
                .put("project_id", projectId)
                .put("blob", Json.text(blob));
        api.call("POST", "/v3/credentials", api.admin(), body).expect(201);
    }

    @Test
    void c14_aTokenOfAnEc2CredentialIsOfNoUseToThisService() {
        var token = exchange("/v3/ec2tokens", versionTwo()).expect(200).token();
        api.call("GET", "/v3/users/" + user, token, null).expect(403);
        api.call("GET", "/v3/auth/catalog", token, null).expect(403);
        api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(token, "\"unscoped\""))
                .expect(403);
        assertThat(api.validate(token)).isEqualTo(200);
    }
}
