package org.pileus.keystone.fernet;

import java.time.Instant;
import java.util.List;

/// Packs what a user has proven so far into a receipt, as keystone's receipt formatter does. Sealed with the keys of
/// tokens; an array of three is no token.
public final class ReceiptCodec {
    private final Keyring keyring;
    private final Methods methods;

    /// @param issuedAt  in whole seconds
    public record Receipt(String userId, List<String> methods, Instant issuedAt, Instant expiresAt) {
        public Receipt {
            methods = List.copyOf(methods);
        }
    }

    public ReceiptCodec(Keyring keyring, Methods methods) {
        this.keyring = keyring;
        this.methods = methods;
    }

    public void open() {
        keyring.open();
    }

    public void reload() {
        keyring.reload();
    }

    public String encode(Receipt receipt) {
        var packer = new Packer();
        packer.array(3);
        Packed.id(packer, receipt.userId());
        packer.number(methods.bits(receipt.methods()));
        Packed.time(packer, receipt.expiresAt());
        return keyring.keys().seal(packer.bytes(), receipt.issuedAt().getEpochSecond());
    }

    public Receipt decode(String text) throws InvalidToken {
        var opened = keyring.keys().open(text);
        var in = new Unpacker(opened.payload());
        in.array(3);
        var receipt = new Receipt(
                Packed.id(in), methods.of(in.number()), Instant.ofEpochSecond(opened.epochSeconds()), Packed.time(in));
        in.end();
        return receipt;
    }
}
