package org.pileus.keystone;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Timers.Cancellable;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.service.Endpoint;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.keystone.applicationcredentials.AccessRuleHandlers;
import org.pileus.keystone.applicationcredentials.AccessRules;
import org.pileus.keystone.applicationcredentials.ApplicationCredentialHandlers;
import org.pileus.keystone.assignments.AssignmentHandlers;
import org.pileus.keystone.assignments.AssignmentView;
import org.pileus.keystone.assignments.GrantHandlers;
import org.pileus.keystone.audit.AuditTrail;
import org.pileus.keystone.catalog.Catalog;
import org.pileus.keystone.catalog.EndpointFilterHandlers;
import org.pileus.keystone.catalog.EndpointGroupHandlers;
import org.pileus.keystone.catalog.EndpointHandlers;
import org.pileus.keystone.catalog.RegionHandlers;
import org.pileus.keystone.catalog.ServiceHandlers;
import org.pileus.keystone.credentials.CredentialHandlers;
import org.pileus.keystone.credentials.Credentials;
import org.pileus.keystone.credentials.Ec2Handlers;
import org.pileus.keystone.credentials.Resealing;
import org.pileus.keystone.credentials.SignedRequestHandlers;
import org.pileus.keystone.credentials.TotpLogin;
import org.pileus.keystone.domainconfig.DomainConfigHandlers;
import org.pileus.keystone.domainconfig.DomainConfigHandlers.PasswordRegex;
import org.pileus.keystone.domainconfig.DomainConfigs;
import org.pileus.keystone.domains.DomainHandlers;
import org.pileus.keystone.domains.DomainRemoval;
import org.pileus.keystone.federation.IdentityProviderHandlers;
import org.pileus.keystone.federation.MappingHandlers;
import org.pileus.keystone.federation.Mappings;
import org.pileus.keystone.federation.ProtocolHandlers;
import org.pileus.keystone.federation.Protocols;
import org.pileus.keystone.federation.ServiceProviderHandlers;
import org.pileus.keystone.fernet.JwsCodec;
import org.pileus.keystone.fernet.JwsKeys;
import org.pileus.keystone.fernet.KeyRepository;
import org.pileus.keystone.fernet.Keyring;
import org.pileus.keystone.fernet.Methods;
import org.pileus.keystone.fernet.ReceiptCodec;
import org.pileus.keystone.fernet.Sealer;
import org.pileus.keystone.fernet.TokenCodec;
import org.pileus.keystone.fernet.TokenFormat;
import org.pileus.keystone.groups.GroupHandlers;
import org.pileus.keystone.limits.LimitHandlers;
import org.pileus.keystone.limits.Limits;
import org.pileus.keystone.limits.RegisteredLimitHandlers;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.oauth1.AccessTokenHandlers;
import org.pileus.keystone.oauth1.AccessTokens;
import org.pileus.keystone.oauth1.ConsumerHandlers;
import org.pileus.keystone.oauth1.Consumers;
import org.pileus.keystone.oauth1.OAuthHandlers;
import org.pileus.keystone.oauth1.OAuthSignatures;
import org.pileus.keystone.oauth1.SecretSource;
import org.pileus.keystone.oidc.OidcProvider;
import org.pileus.keystone.oidc.RelyingParty;
import org.pileus.keystone.passwords.PasswordCheck;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.policies.EndpointPolicyHandlers;
import org.pileus.keystone.policies.PolicyAssociations;
import org.pileus.keystone.policies.PolicyBlobHandlers;
import org.pileus.keystone.policies.PolicyBlobs;
import org.pileus.keystone.projects.ProjectHandlers;
import org.pileus.keystone.projects.TagHandlers;
import org.pileus.keystone.roles.ImplicationHandlers;
import org.pileus.keystone.roles.RoleHandlers;
import org.pileus.keystone.saml.AssertionReader;
import org.pileus.keystone.saml.AssertionWriter;
import org.pileus.keystone.saml.ConsumedAssertions;
import org.pileus.keystone.saml.SamlOptions;
import org.pileus.keystone.sso.DomainNames;
import org.pileus.keystone.sso.FederatedLogin;
import org.pileus.keystone.sso.FederatedLoginHandlers;
import org.pileus.keystone.sso.MappedProjects;
import org.pileus.keystone.sso.SamlHandlers;
import org.pileus.keystone.sso.ShadowUsers;
import org.pileus.keystone.sso.WebSsoHandlers;
import org.pileus.keystone.tokens.Login;
import org.pileus.keystone.tokens.OAuth2Handlers;
import org.pileus.keystone.tokens.RevocationEventHandlers;
import org.pileus.keystone.tokens.TokenAnswer;
import org.pileus.keystone.tokens.TokenAuthenticator;
import org.pileus.keystone.tokens.TokenHandlers;
import org.pileus.keystone.tokens.TokenOptions;
import org.pileus.keystone.tokens.Tokens;
import org.pileus.keystone.trusts.TrustHandlers;
import org.pileus.keystone.users.BadLogins;
import org.pileus.keystone.users.PasswordHandlers;
import org.pileus.keystone.users.PasswordLogin;
import org.pileus.keystone.users.PasswordRules;
import org.pileus.keystone.users.UserHandlers;
import org.pileus.keystone.users.UserRemoval;
import org.pileus.keystone.versions.VersionHandlers;

/// The identity service: puts the parts together, bootstraps at the first start.
public final class KeystoneService implements Service {
    private static final int PORT = 5000;
    /// How often words of other replicas that got lost are looked for: one row is read.
    private static final Duration CATCH_UP = Duration.ofSeconds(1);
    /// How often a rotation of keys and old revocations are looked after.
    private static final Duration UPKEEP = Duration.ofSeconds(5);

    private final Seams seams;
    private final KeystoneConfig config;
    private final SecureRandom random = new SecureRandom();
    private final Identity identity;
    private final Stores stores;
    private final TokenFormat format;
    private final ReceiptCodec receipts;
    private final Sealer sealer;
    private final Resealing resealing;
    private final PasswordHasher hasher;
    private final PasswordRules rules;
    private final Tokens tokens;
    private final HttpApp app;
    private @Nullable Subscription subscription;
    private @Nullable Cancellable catchUp;
    private @Nullable Cancellable upkeep;

    public KeystoneService(Seams seams, KeystoneConfig config) {
        this.seams = seams;
        this.config = config;
        var db = seams.databases().open(KeystoneSchema.NAME, KeystoneSchema.migrations());
        identity =
                new Identity(db, seams.bus(), seams.host() + "/" + seams.ids().uuid());
        var credentialKeys =
                new Keyring(new KeyRepository(config.credentialKeyRepository(), Integer.MAX_VALUE, random));
        sealer = new Sealer(credentialKeys, seams.clock());
        stores = Stores.over(identity);
        var methods = new Methods(config.auth().methods());
        var keyring = new Keyring(tokenKeys());
        format = format(config.tokens(), keyring, methods, random);
        receipts = new ReceiptCodec(keyring, methods);
        resealing = new Resealing(
                db,
                new Credentials(sealer),
                List.of(DomainConfigs.SECRETS, Consumers.SECRETS, Consumers.REQUEST_SECRETS, AccessTokens.SECRETS),
                sealer,
                credentialKeys);
        hasher = new PasswordHasher(config.hashes(), random);
        rules = new PasswordRules(config.compliance(), hasher, seams.clock());
        tokens = new Tokens(
                identity,
                format,
                random,
                stores.users(),
                stores.projects(),
                stores.credentials(),
                stores.effectiveRoles(),
                stores.trusts(),
                stores.accessTokens(),
                stores.identityProviders(),
                stores.revoked(),
                seams.clock(),
                config.tokens().expiration(),
                config.tokens().allowExpiredWindow());
        var links = new Links(config.publicEndpoint());
        app = HttpApp.named("keystone", seams.ids(), new KeystoneErrors(links))
                .policy(KeystonePolicies.of(config.policy()))
                .authenticator(new TokenAuthenticator(tokens))
                .witness(new AuditTrail(config.audit(), seams.bus(), seams.host(), seams.ids(), seams.clock()))
                .routes(KeystoneRoutes.of(handlers(links)))
                .build();
    }

    private KeystoneHandlers handlers(Links links) {
        var s = stores;
        var ids = seams.ids();
        var clock = seams.clock();
        var effective = s.effectiveRoles();
        var check = new PasswordCheck(hasher, config.hashes().memory(), clock, random);
        var badLogins = new BadLogins(config.auth().badLoginsPerMinute(), clock);
        var passwords = new PasswordLogin(identity, s.users(), s.projects(), check, rules, clock);
        var credentials = new Credentials(sealer);
        var login = new Login(
                tokens,
                s.users(),
                s.projects(),
                s.credentials(),
                s.trusts(),
                passwords,
                check,
                Map.of(
                        "totp",
                        new TotpLogin(
                                identity, credentials, passwords, config.auth().totpPreviousWindows(), clock)),
                config.auth(),
                receipts,
                config.tokens().rescopeAllowed(),
                clock);
        var passwordRegex = config.compliance().passwordRegex();
        var domainConfigs = new DomainConfigs(sealer);
        var accessRules = new AccessRules();
        var policyBlobs = new PolicyBlobs();
        var protocols = new Protocols();
        var mappings = new Mappings();
        var consumers = new Consumers(sealer);
        var signatures = new OAuthSignatures(identity.database(), consumers, s.accessTokens(), links, clock);
        var secrets = new SecretSource(random);
        var limits = new Limits();
        var catalog = new Catalog(identity, s.services(), s.endpoints(), s.endpointFilter());
        var tokenAnswer = new TokenAnswer(catalog, s.serviceProviders());
        var federated = federatedLogin(login, protocols, mappings);
        var parties = config.federation().oidcProviders().stream()
                .collect(Collectors.toMap(OidcProvider::id, provider -> new RelyingParty(provider, random, clock)));
        var saml = config.federation().saml();
        var issuers = saml.issuers().stream()
                .collect(
                        Collectors.toMap(SamlOptions.Issuer::providerId, issuer -> new AssertionReader(issuer, clock)));
        var vouching = saml.vouching();
        var domainRemoval = new DomainRemoval();
        var userRemoval = new UserRemoval(s.users(), s.memberships(), s.assignments(), s.credentials());
        var assignmentView = new AssignmentView(s.users(), s.groups(), s.projects(), s.roles(), links);
        return new KeystoneHandlers(
                new VersionHandlers(links),
                new TokenHandlers(
                        login,
                        badLogins,
                        tokens,
                        signatures,
                        tokenAnswer,
                        catalog,
                        effective,
                        s.projects(),
                        links,
                        seams.tracer()),
                new DomainHandlers(identity, s.projects(), domainRemoval, ids, clock, links),
                new DomainConfigHandlers(
                        identity.database(),
                        domainConfigs,
                        s.projects(),
                        new PasswordRegex(
                                passwordRegex == null ? null : passwordRegex.pattern(),
                                config.compliance().passwordRegexDescription())),
                new ProjectHandlers(
                        identity,
                        s.projects(),
                        s.assignments(),
                        s.credentials(),
                        effective,
                        domainRemoval,
                        ids,
                        clock,
                        links),
                new TagHandlers(identity, s.projects(), links),
                new UserHandlers(
                        identity,
                        s.users(),
                        s.projects(),
                        s.groups(),
                        s.memberships(),
                        effective,
                        userRemoval,
                        hasher,
                        rules,
                        ids,
                        clock,
                        links),
                new PasswordHandlers(identity, s.users(), hasher, check, rules, passwords, badLogins, clock),
                new GroupHandlers(
                        identity,
                        s.groups(),
                        s.memberships(),
                        s.users(),
                        s.projects(),
                        s.assignments(),
                        rules,
                        ids,
                        links),
                new RoleHandlers(
                        identity,
                        s.roles(),
                        s.implications(),
                        s.assignments(),
                        s.credentials(),
                        s.projects(),
                        ids,
                        links),
                new ImplicationHandlers(identity, s.roles(), s.implications(), links),
                new GrantHandlers(
                        identity,
                        s.assignments(),
                        s.users(),
                        s.groups(),
                        s.projects(),
                        s.roles(),
                        s.credentials(),
                        links),
                new AssignmentHandlers(
                        s.assignments(),
                        s.memberships(),
                        s.projects(),
                        s.roles(),
                        s.implications(),
                        assignmentView,
                        links),
                new RegionHandlers(identity, s.regions(), s.endpoints(), ids, links),
                new ServiceHandlers(identity, s.services(), ids, links),
                new EndpointHandlers(identity, s.endpoints(), s.services(), s.regions(), ids, links),
                new EndpointGroupHandlers(identity, s.endpointGroups(), ids, links),
                new EndpointFilterHandlers(
                        identity, s.endpointFilter(), s.endpointGroups(), s.endpoints(), s.projects(), links),
                new ApplicationCredentialHandlers(
                        identity,
                        s.credentials(),
                        accessRules,
                        s.users(),
                        s.roles(),
                        tokens,
                        hasher,
                        random,
                        ids,
                        clock,
                        links),
                new AccessRuleHandlers(identity.database(), accessRules, s.credentials(), tokens, links),
                new CredentialHandlers(identity, credentials, tokens, ids, links),
                new SignedRequestHandlers(identity.database(), credentials, tokens, s.trusts(), tokenAnswer, clock),
                new Ec2Handlers(identity, credentials, s.users(), s.projects(), tokens, random, links),
                new TrustHandlers(
                        identity,
                        s.trusts(),
                        s.users(),
                        s.projects(),
                        s.roles(),
                        effective,
                        tokens,
                        ids,
                        config.maxRedelegation(),
                        clock,
                        links),
                new ConsumerHandlers(identity, consumers, s.accessTokens(), ids, secrets, links),
                new OAuthHandlers(
                        identity,
                        consumers,
                        s.accessTokens(),
                        s.projects(),
                        s.roles(),
                        effective,
                        tokens,
                        signatures,
                        ids,
                        secrets,
                        clock),
                new AccessTokenHandlers(identity, s.accessTokens(), s.roles(), tokens, links),
                new IdentityProviderHandlers(identity, s.identityProviders(), s.projects(), ids, clock, links),
                new ProtocolHandlers(identity, protocols, s.identityProviders(), mappings, clock, links),
                new MappingHandlers(identity, mappings, links),
                new ServiceProviderHandlers(identity, s.serviceProviders(), links),
                new FederatedLoginHandlers(
                        federated, parties, issuers, new ConsumedAssertions(identity.database(), clock), tokenAnswer),
                new SamlHandlers(
                        identity,
                        s.serviceProviders(),
                        tokens,
                        s.memberships(),
                        s.groups(),
                        s.projects(),
                        vouching == null ? null : new AssertionWriter(vouching, ids, clock)),
                new WebSsoHandlers(
                        federated, parties, s.identityProviders(), config.federation(), sealer, links, clock),
                new PolicyBlobHandlers(identity.database(), policyBlobs, ids, links),
                new EndpointPolicyHandlers(
                        identity.database(),
                        policyBlobs,
                        new PolicyAssociations(),
                        s.endpoints(),
                        s.services(),
                        s.regions(),
                        links),
                new RevocationEventHandlers(identity.database(), s.revoked(), s.users(), s.projects(), links),
                new OAuth2Handlers(login, badLogins, links, clock),
                new RegisteredLimitHandlers(identity.database(), limits, s.services(), s.regions(), ids, links),
                new LimitHandlers(identity.database(), limits, s.projects(), ids, links));
    }

    private FederatedLogin federatedLogin(Login login, Protocols protocols, Mappings mappings) {
        var s = stores;
        var domains = new DomainNames(s.projects());
        var projects = new MappedProjects(s.projects(), s.roles(), s.assignments(), domains, seams.ids());
        var shadows = new ShadowUsers(
                identity, s.users(), s.memberships(), domains, projects, config.federation(), seams.clock());
        return new FederatedLogin(
                identity,
                s.identityProviders(),
                protocols,
                mappings,
                s.users(),
                s.groups(),
                domains,
                shadows,
                config.federation(),
                login);
    }

    private KeyRepository tokenKeys() {
        return new KeyRepository(
                config.tokens().keyRepository(), config.tokens().maxActiveKeys(), random);
    }

    @Override
    public String name() {
        return "keystone";
    }

    @Override
    public void start() {
        format.open();
        receipts.open();
        sealer.open();
        hasher.open();
        new Bootstrap(stores, config.bootstrap(), hasher, seams.ids(), seams.clock()).run();
        // Hear first, then read: what changes in between is heard.
        subscription = seams.bus().listen(Identity.CHANGED, identity::heard);
        identity.load();
        catchUp = seams.timers().every(CATCH_UP, "keystone catch-up", identity::catchUp);
        upkeep = seams.timers().every(UPKEEP, "keystone upkeep", this::upkeep);
    }

    /// What is done now and then.
    void upkeep() {
        reloadKeys();
        resealing.run();
        tokens.prune();
        endMemberships();
    }

    /// Takes away memberships that were lent and have ended.
    private void endMemberships() {
        var now = seams.clock().instant();
        if (identity.database().read(query -> stores.memberships().anyExpired(query, now))) {
            identity.write((tx, changes) -> {
                stores.memberships().expire(tx, now, changes);
                return changes;
            });
        }
    }

    /// Makes a new primary key; tokens of the older ones stay valid.
    public void rotateKeys() {
        tokenKeys().rotate();
        reloadKeys();
    }

    /// Keys are rotated by other processes too.
    private void reloadKeys() {
        if (format.reload()) {
            tokens.forget();
        }
        receipts.reload();
        sealer.reload();
    }

    private static TokenFormat format(TokenOptions options, Keyring keyring, Methods methods, SecureRandom random) {
        return switch (options.provider()) {
            case FERNET -> new TokenCodec(keyring, methods);
            case JWS -> new JwsCodec(new JwsKeys(options.jwsPrivateKeys(), options.jwsPublicKeys(), random));
        };
    }

    @Override
    public void stop() {
        if (catchUp != null) {
            catchUp.cancel();
        }
        if (upkeep != null) {
            upkeep.cancel();
        }
        if (subscription != null) {
            subscription.close();
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(new Endpoint("keystone", PORT, app));
    }
}
