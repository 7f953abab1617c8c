package org.pileus.nova.api.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.db.instances.InstanceList;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.metadata.GuestMetadata;
import org.pileus.nova.model.metadata.InstanceFacts;

/// Answers guests. Who asks is decided by the signed headers of the metadata agent, or by the address in
/// the direct mode.
public final class MetadataHandlers {
    /// What a guest was told may be this old (`metadata_cache_expiration`).
    private static final Duration HOLD = Duration.ofSeconds(15);
    /// A password is at most this long: four of upstream's database fields.
    private static final int LONGEST_PASSWORD = 4 * 255;

    private static final String PASSWORD = "password";

    private final Database db;
    private final Clock clock;
    private final @Nullable ProxySignature signature;
    private final String dhcpDomain;
    private final SecureRandom random = new SecureRandom();
    private final InstanceRepository instances = new InstanceRepository();
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(2_000).expireAfterWrite(HOLD).build();

    private record Known(UUID id, String projectId, GuestMetadata metadata) {}

    /// @param signature  null when guests ask directly
    /// @param dhcpDomain appended to host names
    public MetadataHandlers(Database db, Clock clock, @Nullable ProxySignature signature, String dhcpDomain) {
        this.db = db;
        this.clock = clock;
        this.signature = signature;
        this.dhcpDomain = dhcpDomain;
    }

    /// GET of any path.
    public Response get(Request request) {
        var address = address(request);
        var guest = guest(request, address);
        if (isPassword(request)) {
            var password = instance(guest.id).systemMetadata().getOrDefault(PASSWORD, "");
            return Response.text(200, password);
        }
        var item = guest.metadata.find(request.originalPath(), address);
        if (item == null) {
            throw missing();
        }
        return Response.status(200).body(item.content(), item.type());
    }

    /// POST of the password that a guest made for its administrator: once.
    public Response post(Request request) {
        var guest = guest(request, address(request));
        if (!isPassword(request)) {
            throw missing();
        }
        var text = new String(request.bytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (text.length() > LONGEST_PASSWORD) {
            throw ApiException.invalid("Password is too long.");
        }
        db.run(tx -> {
            var instance = instances.findLiving(tx, guest.id).orElseThrow(MetadataHandlers::missing);
            if (instance.systemMetadata().containsKey(PASSWORD)) {
                throw ApiException.conflict("The password was set already.");
            }
            var notes = new HashMap<>(instance.systemMetadata());
            notes.put(PASSWORD, text);
            instances.change(tx, guest.id, Guard.alive(), new Change(clock.instant()).systemMetadata(notes));
        });
        return Response.status(200);
    }

    private static boolean isPassword(Request request) {
        var path = request.originalPath();
        return path.startsWith("/openstack/") && path.endsWith("/" + PASSWORD);
    }

    private static String address(Request request) {
        var told = request.header("X-Forwarded-For");
        return told == null ? request.remoteAddress() : told.strip();
    }

    /// With a secret configured only agents may ask; without one every address is believed to be a guest's own.
    private Known guest(Request request, String address) {
        if (signature == null) {
            return byAddress(request.remoteAddress());
        }
        var asked = signature.verify(request);
        var found = byId(asked.instance());
        if (!found.projectId.equals(asked.project()) || address.isEmpty()) {
            throw missing();
        }
        return found;
    }

    private Known byId(String text) {
        var id = Ids.find(text);
        if (id == null) {
            throw missing();
        }
        var key = id.toString();
        var found = known.getIfPresent(key);
        if (found == null) {
            found = known(instance(id));
            known.put(key, found);
        }
        return found;
    }

    private Known byAddress(String address) {
        if (Ids.ipVersion(address) == 0) {
            throw missing();
        }
        var found = known.getIfPresent(address);
        if (found == null) {
            var list = new InstanceList().addressContains(address).limit(50);
            var matching = db.read(query -> instances.list(query, list)).stream()
                    .filter(instance -> has(instance, address))
                    .toList();
            // Two guests with one address cannot be told apart: neither is answered.
            if (matching.size() != 1) {
                throw missing();
            }
            found = known(matching.getFirst());
            known.put(address, found);
        }
        return found;
    }

    private static boolean has(Instance instance, String address) {
        return instance.vifs().stream()
                .anyMatch(vif ->
                        vif.fixedIps().stream().anyMatch(ip -> ip.address().equals(address)));
    }

    private Known known(Instance instance) {
        var seed = new byte[GuestMetadata.SEED_BYTES];
        random.nextBytes(seed);
        return new Known(
                instance.id(),
                instance.projectId(),
                new GuestMetadata(InstanceFacts.of(instance, instance.vifs(), dhcpDomain), seed));
    }

    private Instance instance(UUID id) {
        return instances.findLiving(db, id).orElseThrow(MetadataHandlers::missing);
    }

    private static ApiException missing() {
        return new ApiException(new Failure.NotFound("metadata", "", "The resource could not be found."));
    }
}
