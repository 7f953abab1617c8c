package org.pileus.keystone.tokens;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.fernet.InvalidToken;
import org.pileus.keystone.fernet.ReceiptCodec;
import org.pileus.keystone.fernet.ReceiptCodec.Receipt;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.users.User;

/// Receipts for a login that has proven something, but not enough: shown again with the rest, they complete it.
final class Receipts {
    static final String HEADER = "Openstack-Auth-Receipt";

    private final ReceiptCodec codec;
    private final Projects projects;
    private final Duration life;
    private final Clock clock;

    Receipts(ReceiptCodec codec, Projects projects, Duration life, Clock clock) {
        this.codec = codec;
        this.projects = projects;
        this.life = life;
        this.clock = clock;
    }

    /// What the user proved before; empty when the receipt is another's, has ended, or is older than a change that
    /// ends the user's tokens.
    Optional<List<String>> methods(String text, User user) {
        try {
            var receipt = codec.decode(text);
            var good = receipt.userId().equals(user.id())
                    && clock.instant().isBefore(receipt.expiresAt())
                    // in whole seconds: one of the second of a change is refused too
                    && Moment.micros(receipt.issuedAt()) > user.validAfter();
            return good ? Optional.of(receipt.methods()) : Optional.empty();
        } catch (InvalidToken e) {
            return Optional.empty();
        }
    }

    /// 401 with the receipt in its header.
    /// @param begun  the rules that could be completed
    Response answer(User user, List<String> methods, List<List<String>> begun) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var receipt = new Receipt(user.id(), methods, now, now.plus(life));
        var domain = projects.domain(user.domainId());
        var root = Json.object();
        var node = root.putObject("receipt");
        var list = node.putArray("methods");
        methods.forEach(list::add);
        var owner = node.putObject("user").put("id", user.id()).put("name", user.name());
        owner.putObject("domain").put("id", user.domainId()).put("name", domain == null ? "" : domain.name());
        node.put("expires_at", TokenView.time(receipt.expiresAt()));
        node.put("issued_at", TokenView.time(now));
        var required = root.putArray("required_auth_methods");
        for (var rule : begun) {
            var methodsOfRule = required.addArray();
            rule.forEach(methodsOfRule::add);
        }
        return Response.json(401, root).header(HEADER, codec.encode(receipt)).header("Vary", "X-Auth-Token");
    }
}
