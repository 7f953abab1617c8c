package org.pileus.keystone.fernet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.keystone.fernet.TokenScope.OfAccessToken;
import org.pileus.keystone.fernet.TokenScope.OfApplicationCredential;
import org.pileus.keystone.fernet.TokenScope.OfDomain;
import org.pileus.keystone.fernet.TokenScope.OfProject;
import org.pileus.keystone.fernet.TokenScope.OfSystem;
import org.pileus.keystone.fernet.TokenScope.OfTrust;
import org.pileus.keystone.fernet.TokenScope.Unscoped;

/// Packs a [TokenPayload] as the field's Fernet tokens do: an array that begins with the number of its layout, ids of
/// 32 hexadecimal digits as 16 bytes, methods as bits, the expiry as a float of seconds. The result is under 255
/// characters unless the user is federated with many groups. Source of the layouts: keystone's token formatters.
public final class TokenCodec implements TokenFormat {
    private static final int UNSCOPED = 0;
    private static final int DOMAIN = 1;
    private static final int PROJECT = 2;
    private static final int TRUST = 3;
    private static final int FEDERATED_UNSCOPED = 4;
    private static final int FEDERATED_PROJECT = 5;
    private static final int FEDERATED_DOMAIN = 6;
    private static final int ACCESS_TOKEN = 7;
    private static final int SYSTEM = 8;
    private static final int APPLICATION_CREDENTIAL = 9;
    private static final int MOST_GROUPS = 1000;

    private final Keyring keyring;
    private final Methods methods;

    public TokenCodec(Keyring keyring, Methods methods) {
        this.keyring = keyring;
        this.methods = methods;
    }

    @Override
    public void open() {
        keyring.open();
    }

    @Override
    public boolean reload() {
        return keyring.reload();
    }

    @Override
    public String encode(TokenPayload payload) {
        return keyring.keys().seal(pack(payload), payload.issuedAt().getEpochSecond());
    }

    @Override
    public TokenPayload decode(String token) throws InvalidToken {
        var opened = keyring.keys().open(token);
        return unpack(opened.payload(), opened.epochSeconds());
    }

    byte[] pack(TokenPayload token) {
        var layout = layout(token);
        var packer = new Packer();
        packer.array(sizeOf(layout)).number(layout);
        Packed.id(packer, token.userId());
        packer.number(methods.bits(token.methods()));
        target(packer, token);
        var federation = token.federation();
        if (federation != null) {
            packer.array(federation.groupIds().size());
            federation.groupIds().forEach(group -> Packed.id(packer, group));
            Packed.id(packer, federation.identityProviderId());
            packer.text(federation.protocolId());
        }
        Packed.time(packer, token.expiresAt());
        packer.array(token.auditIds().size());
        token.auditIds().forEach(audit -> packer.binary(AuditId.bytes(audit)));
        if (token.scope() instanceof OfApplicationCredential(var _, var credentialId)) {
            Packed.id(packer, credentialId);
        }
        if (token.scope() instanceof OfTrust(var _, var trustId)) {
            Packed.bareId(packer, trustId);
        }
        return packer.bytes();
    }

    private static int layout(TokenPayload token) {
        var federated = token.federation() != null;
        return switch (token.scope()) {
            case Unscoped() -> federated ? FEDERATED_UNSCOPED : UNSCOPED;
            case OfProject(var _) -> federated ? FEDERATED_PROJECT : PROJECT;
            case OfDomain(var _) -> federated ? FEDERATED_DOMAIN : DOMAIN;
            // these layouts have no place for where the user comes from
            case OfSystem() -> local(federated, SYSTEM);
            case OfTrust(var _, var _) -> local(federated, TRUST);
            case OfAccessToken(var _, var _) -> local(federated, ACCESS_TOKEN);
            case OfApplicationCredential(var _, var _) -> local(federated, APPLICATION_CREDENTIAL);
        };
    }

    private static int local(boolean federated, int layout) {
        if (federated) {
            throw new IllegalArgumentException("a federated token has no layout for this scope");
        }
        return layout;
    }

    private static void target(Packer packer, TokenPayload token) {
        switch (token.scope()) {
            case Unscoped() -> {}
            case OfDomain(var domainId) -> {
                if (token.federation() == null) {
                    Packed.bareId(packer, domainId);
                } else {
                    Packed.id(packer, domainId);
                }
            }
            case OfProject(var projectId) -> Packed.id(packer, projectId);
            case OfSystem() -> packer.text("all");
            case OfTrust(var projectId, var _) -> Packed.id(packer, projectId);
            case OfApplicationCredential(var projectId, var _) -> Packed.id(packer, projectId);
            case OfAccessToken(var projectId, var accessTokenId) -> {
                Packed.id(packer, projectId);
                Packed.id(packer, accessTokenId);
            }
        }
    }

    TokenPayload unpack(byte[] bytes, long epochSeconds) throws InvalidToken {
        var in = new Unpacker(bytes);
        var size = in.array();
        var layout = in.number();
        if (size != sizeOf(layout)) {
            throw new InvalidToken();
        }
        var userId = Packed.id(in);
        var proven = methods.of(in.number());
        var target = switch (layout) {
            case UNSCOPED, FEDERATED_UNSCOPED -> "";
            case DOMAIN -> Packed.bareId(in);
            case SYSTEM -> in.text();
            default -> Packed.id(in);
        };
        var accessToken = layout == ACCESS_TOKEN ? Packed.id(in) : "";
        var federation = layout >= FEDERATED_UNSCOPED && layout <= FEDERATED_DOMAIN ? federation(in) : null;
        var expires = Packed.time(in);
        var audits = audits(in);
        var delegation = switch (layout) {
            case APPLICATION_CREDENTIAL -> Packed.id(in);
            case TRUST -> Packed.bareId(in);
            default -> accessToken;
        };
        in.end();
        return new TokenPayload(
                userId,
                proven,
                scope(layout, target, delegation),
                AuditId.moment(epochSeconds, audits.getFirst()),
                expires,
                audits.stream().map(AuditId::text).toList(),
                federation);
    }

    private static int sizeOf(int layout) {
        return switch (layout) {
            case UNSCOPED -> 5;
            case DOMAIN, PROJECT, SYSTEM -> 6;
            case APPLICATION_CREDENTIAL, TRUST, ACCESS_TOKEN -> 7;
            case FEDERATED_UNSCOPED -> 8;
            case FEDERATED_PROJECT, FEDERATED_DOMAIN -> 9;
            default -> 0;
        };
    }

    private static TokenScope scope(int layout, String target, String delegation) {
        return switch (layout) {
            case UNSCOPED, FEDERATED_UNSCOPED -> new Unscoped();
            case DOMAIN, FEDERATED_DOMAIN -> new OfDomain(target);
            case PROJECT, FEDERATED_PROJECT -> new OfProject(target);
            case SYSTEM -> new OfSystem();
            case TRUST -> new OfTrust(target, delegation);
            case ACCESS_TOKEN -> new OfAccessToken(target, delegation);
            default -> new OfApplicationCredential(target, delegation);
        };
    }

    private static @Nullable Federation federation(Unpacker in) throws InvalidToken {
        var count = in.array();
        if (count > MOST_GROUPS) {
            throw new InvalidToken();
        }
        List<String> groups = new ArrayList<>();
        for (var i = 0; i < count; i++) {
            groups.add(Packed.id(in));
        }
        return new Federation(groups, Packed.id(in), in.text());
    }

    private static List<byte[]> audits(Unpacker in) throws InvalidToken {
        var count = in.array();
        if (count < 1 || count > 2) {
            throw new InvalidToken();
        }
        List<byte[]> found = new ArrayList<>(count);
        for (var i = 0; i < count; i++) {
            found.add(in.binary());
        }
        return found;
    }
}
