package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.saml.SamlOptions;

/// One cloud vouches for its users at another, by signed assertions.
class KeystoneToKeystoneTest {
    private static final String FEDERATION = "/v3/OS-FEDERATION/";
    private static final String AUTH = FEDERATION + "identity_providers/home/protocols/mapped/auth";
    private static final String SP_URL = "https://away.example.org" + AUTH;
    private static final String ENTITY = "https://home.example.org/idp";
    private static final String EVIL =
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_evil\">" + "<saml:Issuer>"
                    + ENTITY + "</saml:Issuer></saml:Assertion>";

    private final Path folder;
    private final KeystoneApi home;
    private KeystoneApi away;
    private final String group;

    private static KeystoneApi cloud(SamlOptions saml) {
        return KeystoneApi.inMemory(config ->
                config.with(new FederationOptions(List.of(), null, Map.of(), Duration.ZERO, List.of(), saml)));
    }

    KeystoneToKeystoneTest(@TempDir Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        this.folder = folder;
        var pair = SigningPair.in(folder);
        home = cloud(vouching(pair));
        away = cloud(believing(pair, ENTITY, SP_URL));
        put(
                home,
                "service_providers/away",
                "{'service_provider':{'auth_url':'" + SP_URL + "','sp_url':'" + SP_URL + "','enabled':true}}");
        group = away.post("/v3/groups", "{'group':{'name':'guests'}}")
                .expect(201)
                .text("/group/id");
        put(away, "identity_providers/home", "{'identity_provider':{'enabled':true,'remote_ids':['" + ENTITY + "']}}");
        put(
                away,
                "mappings/m",
                "{'mapping':{'rules':[{'local':[{'user':{'name':'{0}'}},{'group':{'id':'" + group
                        + "'}}],'remote':[{'type':'openstack_user'},"
                        + "{'type':'MELLON_openstack_roles','any_one_of':['member','admin']}]}]}}");
        put(
                away,
                "identity_providers/home/protocols/mapped",
                "{'protocol':{'mapping_id':'m','remote_id_attribute':'MELLON_IDP'}}");
    }

    private static SamlOptions vouching(SigningPair pair) {
        var options = new SamlOptions.Vouching(
                ENTITY, ENTITY + "/sso", pair.certificate(), pair.key(), Duration.ofMinutes(10));
        return new SamlOptions(options, List.of());
    }

    private static SamlOptions believing(SigningPair pair, String entityId, String recipient) {
        return new SamlOptions(null, List.of(new SamlOptions.Issuer("home", entityId, pair.certificate(), recipient)));
    }

    private static void put(KeystoneApi api, String path, String json) {
        api.call("PUT", FEDERATION + path, api.admin(), Json.read(json.replace('\'', '"')))
                .expect(201);
    }

    @AfterEach
    void close() {
        home.close();
        away.close();
    }

    private Reply ask(String path, String token, String provider) {
        var body = "{'auth':{'identity':{'methods':['token'],'token':{'id':'" + token
                + "'}},'scope':{'service_provider':{'id':'" + provider + "'}}}}";
        return home.call("POST", "/v3/auth/OS-FEDERATION/" + path, null, Json.read(body.replace('\'', '"')));
    }

    private String envelope() {
        return ask("saml2/ecp", home.admin(), "away").expect(200).body();
    }

    private Reply show(String envelope) {
        return away.send(
                "POST", AUTH, envelope.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/vnd.paos+xml");
    }

    @Test
    void aUserOfOneCloudGetsATokenOfAnother() {
        var given = ask("saml2/ecp", home.admin(), "away").expect(200);
        assertThat(given.header("X-sp-url")).isEqualTo(SP_URL);
        assertThat(given.header("Content-Type")).isEqualTo("text/xml");
        assertThat(given.body()).contains(">ss:mem:");
        var token = show(given.body()).expect(201);
        assertThat(token.text("/token/user/name")).isEqualTo("admin");
        assertThat(token.text("/token/user/OS-FEDERATION/groups/0/id")).isEqualTo(group);
        assertThat(token.text("/token/user/OS-FEDERATION/identity_provider/id")).isEqualTo("home");
        assertThat(away.validate(token.token())).isEqualTo(200);
        assertThat(show(ask("saml2", home.admin(), "away").expect(200).body()).status())
                .isEqualTo(201);
    }

    @Test
    void anAssertionIsGoodOnceAndForItsTime() {
        var envelope = envelope();
        show(envelope).expect(201);
        show(envelope).expect(401);
        var old = envelope();
        away.clock.advance(Duration.ofMinutes(12));
        show(old).expect(401);
    }

    @Test
    void nothingCanBeChangedOrWrappedAroundASignature() {
        var good = envelope();
        var assertion = good.substring(good.indexOf("<saml:Assertion"), good.indexOf("</samlp:Response>"));
        var signature = good.substring(good.indexOf("<ds:Signature"), good.indexOf("</ds:Signature>") + 15);
        var id = assertion.replaceFirst("(?s).*? ID=\"([^\"]+)\".*", "$1");
        var wrong = Map.ofEntries(
                Map.entry("another user", good.replace(">admin</saml:AttributeValue>", ">root</saml:AttributeValue>")),
                Map.entry("unsigned", good.replace(signature, "")),
                Map.entry("another assertion before it", good.replace(assertion, EVIL + assertion)),
                Map.entry("another assertion after it", good.replace(assertion, assertion + EVIL)),
                Map.entry(
                        "around it",
                        good.replace(assertion, EVIL.replace("</saml:Assertion>", assertion + "</saml:Assertion>"))),
                Map.entry(
                        "the signed one elsewhere",
                        good.replace(assertion, EVIL).replace("</soap:Header>", assertion + "</soap:Header>")),
                Map.entry(
                        "the signed one inside the signature of another",
                        good.replace(
                                assertion,
                                EVIL.replace(
                                        "</saml:Assertion>",
                                        signature.replace(
                                                        "</ds:Signature>",
                                                        "<ds:Object>" + assertion.replace(signature, "")
                                                                + "</ds:Object></ds:Signature>")
                                                + "</saml:Assertion>"))),
                Map.entry("its id twice", good.replace("<soap:Body", "<soap:Body id=\"" + id + "\"")),
                Map.entry("a reference to everything", good.replace("URI=\"#" + id + "\"", "URI=\"\"")),
                Map.entry(
                        "a weaker digest",
                        good.replace(
                                "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1")),
                Map.entry("a failure", good.replace("status:Success", "status:Requester")),
                Map.entry("no XML", "x"),
                Map.entry("something else", "<a/>"));
        wrong.forEach((what, envelope) -> {
            assertThat(envelope).as(what).isNotEqualTo(good);
            assertThat(show(envelope).status()).as(what).isEqualTo(401);
        });
        var comment = good.replace(">admin</saml:AttributeValue>", ">adm<!-- -->in</saml:AttributeValue>");
        assertThat(show(comment).expect(201).text("/token/user/name"))
                .as("a comment cuts nothing off")
                .isEqualTo("admin");
    }

    @Test
    void h05_entitiesAndDocumentTypesAreNotRead() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "s");
        var good = envelope();
        var start = good.indexOf("?>") + 2;
        for (var type : List.of(
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>",
                "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
                "<!DOCTYPE x>")) {
            show(good.substring(0, start) + type + good.substring(start)).expect(401);
        }
        show(good).expect(201);
    }

    @Test
    void anotherKeyIssuerOrRecipientIsNotBelieved() throws IOException, GeneralSecurityException, InterruptedException {
        var other = SigningPair.in(Files.createDirectory(folder.resolve("other")));
        var own = new SigningPair(folder.resolve("key.pem"), folder.resolve("cert.pem"));
        for (var saml : List.of(
                believing(other, ENTITY, SP_URL),
                believing(own, "https://else.example.org", SP_URL),
                believing(own, ENTITY, "https://third.example.org/"),
                SamlOptions.NONE)) {
            var before = away;
            away = cloud(saml);
            put(away, "identity_providers/home", "{'identity_provider':{'enabled':true}}");
            put(
                    away,
                    "mappings/m",
                    "{'mapping':{'rules':[{'local':[{'user':{'name':'{0}'}}],'remote':[{'type':'openstack_user'}]}]}}");
            put(away, "identity_providers/home/protocols/mapped", "{'protocol':{'mapping_id':'m'}}");
            show(envelope()).expect(401);
            away.close();
            away = before;
        }
    }

    @Test
    void onlyAProjectsTokenOfTheUserItselfIsVouchedFor() {
        var user = home.createUser("u", "secret");
        var project = home.createProject("p");
        home.grant(user, project, "member");
        var token = home.login("u", "secret", "p").token();
        ask("saml2/ecp", token, "away").expect(200);
        ask("saml2/ecp", home.login("u", "secret", null).token(), "away").expect(403);
        ask("saml2/ecp", "x", "away").expect(404);
        ask("saml2/ecp", token, "none").expect(404);
        var credential = home.call(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        token,
                        Json.read("{\"application_credential\":{\"name\":\"c\"}}"))
                .expect(201);
        var body =
                Json.read(("{'auth':{'identity':{'methods':['application_credential'],'application_credential':{'id':'"
                                + credential.text("/application_credential/id") + "','secret':'"
                                + credential.text("/application_credential/secret") + "'}}}}")
                        .replace('\'', '"'));
        var delegated =
                home.call("POST", "/v3/auth/tokens", null, body).expect(201).token();
        ask("saml2/ecp", delegated, "away").expect(403);
        home.patch(FEDERATION + "service_providers/away", "{'service_provider':{'enabled':false}}")
                .expect(200);
        ask("saml2/ecp", token, "away").expect(403);
        for (var malformed :
                List.of("{}", "{\"auth\":{}}", "{\"auth\":{\"scope\":{\"service_provider\":{\"id\":7}}}}")) {
            home.call("POST", "/v3/auth/OS-FEDERATION/saml2", null, Json.read(malformed))
                    .expect(400);
        }
    }

    @Test
    void theMetadataNameTheCloudAndItsCertificate() throws IOException {
        var metadata =
                home.call("GET", FEDERATION + "saml2/metadata", null, null).expect(200);
        var certificate = Files.readString(folder.resolve("cert.pem")).replaceAll("-----[A-Z ]+-----|\n", "");
        assertThat(metadata.body()).contains("entityID=\"" + ENTITY + "\"").contains(certificate);
        away.call("GET", FEDERATION + "saml2/metadata", null, null).expect(404);
        away.call("POST", "/v3/auth/OS-FEDERATION/saml2", null, Json.object()).expect(404);
    }
}
