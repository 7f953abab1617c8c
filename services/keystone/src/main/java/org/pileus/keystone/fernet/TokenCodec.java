package org.pileus.keystone.fernet;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.keystone.fernet.TokenScope.OfApplicationCredential;
import org.pileus.keystone.fernet.TokenScope.OfDomain;
import org.pileus.keystone.fernet.TokenScope.OfProject;
import org.pileus.keystone.fernet.TokenScope.OfSystem;
import org.pileus.keystone.fernet.TokenScope.OfTrust;
import org.pileus.keystone.fernet.TokenScope.Unscoped;

/// Packs a [TokenPayload] as the field's Fernet tokens do: an array that begins with the number of its
/// layout, ids of 32 hexadecimal digits as 16 bytes, methods as bits, the expiry as a float of seconds. The
/// result is under 255 characters. Source of the layouts 0, 1, 2, 3, 8 and 9: keystone's token formatters.
public final class TokenCodec {
    private static final int UNSCOPED = 0;
    private static final int DOMAIN = 1;
    private static final int PROJECT = 2;
    private static final int TRUST = 3;
    private static final int SYSTEM = 8;
    private static final int APPLICATION_CREDENTIAL = 9;
    /// The bit of a method is its place in this list, which is keystone's default for `[auth] methods`.
    private static final List<String> METHODS =
            List.of("external", "password", "token", "oauth1", "mapped", "application_credential");

    private final KeyRepository repository;
    private final SecureRandom random;
    private volatile @Nullable FernetKeys keys;

    public TokenCodec(KeyRepository repository, SecureRandom random) {
        this.repository = repository;
        this.random = random;
    }

    /// Makes keys when there are none, and reads them.
    public void open() {
        repository.ensure();
        reload();
    }

    /// Reads the keys again: they may have been rotated.
    public void reload() {
        keys = repository.load();
    }

    private FernetKeys keys() {
        var current = keys;
        if (current == null) {
            throw new IllegalStateException("the token keys have not been read");
        }
        return current;
    }

    /// An audit id for a token that is issued now.
    public String newAuditId(Instant issuedAt) {
        return AuditId.next(random, issuedAt.get(ChronoField.MICRO_OF_SECOND));
    }

    public String encode(TokenPayload payload) {
        return keys().seal(pack(payload), payload.issuedAt().getEpochSecond());
    }

    public TokenPayload decode(String token) throws InvalidToken {
        var opened = keys().open(token);
        return unpack(opened.payload(), opened.epochSeconds());
    }

    static byte[] pack(TokenPayload token) {
        var packer = new Packer();
        switch (token.scope()) {
            case Unscoped() -> head(packer, 5, UNSCOPED, token);
            case OfDomain(var domainId) -> {
                head(packer, 6, DOMAIN, token);
                bareId(packer, domainId);
            }
            case OfProject(var projectId) -> {
                head(packer, 6, PROJECT, token);
                id(packer, projectId);
            }
            case OfSystem() -> head(packer, 6, SYSTEM, token).text("all");
            case OfTrust(var projectId, var _) -> {
                head(packer, 7, TRUST, token);
                id(packer, projectId);
            }
            case OfApplicationCredential(var projectId, var _) -> {
                head(packer, 7, APPLICATION_CREDENTIAL, token);
                id(packer, projectId);
            }
        }
        packer.decimal(ChronoUnit.MICROS.between(Instant.EPOCH, token.expiresAt()) / 1e6);
        packer.array(token.auditIds().size());
        token.auditIds().forEach(audit -> packer.binary(AuditId.bytes(audit)));
        if (token.scope() instanceof OfApplicationCredential(var _, var credentialId)) {
            id(packer, credentialId);
        }
        if (token.scope() instanceof OfTrust(var _, var trustId)) {
            bareId(packer, trustId);
        }
        return packer.bytes();
    }

    private static Packer head(Packer packer, int size, int layout, TokenPayload token) {
        packer.array(size).number(layout);
        id(packer, token.userId());
        return packer.number(bits(token.methods()));
    }

    private static int bits(List<String> methods) {
        var bits = 0;
        for (var method : methods) {
            var place = METHODS.indexOf(method);
            if (place < 0) {
                throw new IllegalArgumentException("no such method: " + method);
            }
            bits |= 1 << place;
        }
        return bits;
    }

    private static List<String> methods(int bits) {
        List<String> found = new ArrayList<>(2);
        for (var place = METHODS.size() - 1; place >= 0; place--) {
            if ((bits & 1 << place) != 0) {
                found.add(METHODS.get(place));
            }
        }
        return found;
    }

    private static void id(Packer packer, String id) {
        var packed = isHex(id);
        packer.array(2).flag(packed);
        bareId(packer, id);
    }

    private static void bareId(Packer packer, String id) {
        if (isHex(id)) {
            packer.binary(HexFormat.of().parseHex(id));
        } else {
            packer.text(id);
        }
    }

    private static boolean isHex(String id) {
        return id.length() == 32 && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    static TokenPayload unpack(byte[] bytes, long epochSeconds) throws InvalidToken {
        var in = new Unpacker(bytes);
        var size = in.array();
        var layout = in.number();
        if (size != sizeOf(layout)) {
            throw new InvalidToken();
        }
        var userId = id(in);
        var methods = methods(in.number());
        var target = switch (layout) {
            case UNSCOPED -> "";
            case DOMAIN -> bareId(in);
            case SYSTEM -> in.text();
            default -> id(in);
        };
        var expires = instant(in.decimal());
        var audits = audits(in);
        var delegation = switch (layout) {
            case APPLICATION_CREDENTIAL -> id(in);
            case TRUST -> bareId(in);
            default -> "";
        };
        in.end();
        var scope = scope(layout, target, delegation);
        var issued = Instant.ofEpochSecond(epochSeconds, AuditId.microsecond(audits.getFirst()) * 1000L);
        return new TokenPayload(
                userId,
                methods,
                scope,
                issued,
                expires,
                audits.stream().map(AuditId::text).toList());
    }

    private static int sizeOf(int layout) throws InvalidToken {
        return switch (layout) {
            case UNSCOPED -> 5;
            case DOMAIN, PROJECT, SYSTEM -> 6;
            case APPLICATION_CREDENTIAL, TRUST -> 7;
            default -> throw new InvalidToken();
        };
    }

    private static TokenScope scope(int layout, String target, String delegation) {
        return switch (layout) {
            case UNSCOPED -> new Unscoped();
            case DOMAIN -> new OfDomain(target);
            case PROJECT -> new OfProject(target);
            case SYSTEM -> new OfSystem();
            case TRUST -> new OfTrust(target, delegation);
            default -> new OfApplicationCredential(target, delegation);
        };
    }

    private static Instant instant(double seconds) throws InvalidToken {
        if (!(seconds >= 0 && seconds < 1e11)) {
            throw new InvalidToken();
        }
        var whole = (long) Math.floor(seconds);
        return Instant.ofEpochSecond(whole, Math.round((seconds - whole) * 1e6) * 1000);
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

    private static String id(Unpacker in) throws InvalidToken {
        in.array(2);
        in.flag();
        return bareId(in);
    }

    private static String bareId(Unpacker in) throws InvalidToken {
        if (in.textIsNext()) {
            return in.text();
        }
        var bytes = in.binary();
        if (bytes.length != 16) {
            throw new InvalidToken();
        }
        return HexFormat.of().formatHex(bytes);
    }
}
