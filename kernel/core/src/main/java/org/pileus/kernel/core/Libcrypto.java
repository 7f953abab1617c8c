package org.pileus.kernel.core;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/// Hashes by OpenSSL's libcrypto 3. Source: its manual, EVP_DigestInit(3).
final class Libcrypto {
    private final MethodHandle create;
    private final MethodHandle init;
    private final MethodHandle update;
    private final MethodHandle end;
    private final MethodHandle free;
    private final SymbolLookup library;
    private final Map<String, Kind> kinds;

    /// @param name   what the library calls the algorithm: a constant of its own
    /// @param length bytes of a hash
    private record Kind(MemorySegment name, int length) {}

    private Libcrypto(SymbolLookup library) {
        this.library = library;
        var pointer = ValueLayout.ADDRESS;
        create = handle("EVP_MD_CTX_new", pointer);
        init = handle("EVP_DigestInit_ex", ValueLayout.JAVA_INT, pointer, pointer, pointer);
        update = handle("EVP_DigestUpdate", ValueLayout.JAVA_INT, pointer, pointer, ValueLayout.JAVA_LONG);
        end = handle("EVP_DigestFinal_ex", ValueLayout.JAVA_INT, pointer, pointer, pointer);
        free = Linker.nativeLinker().downcallHandle(symbol("EVP_MD_CTX_free"), FunctionDescriptor.ofVoid(pointer));
        kinds = Map.of("MD5", kind("EVP_md5", 16), "SHA-512", kind("EVP_sha512", 64));
    }

    private Kind kind(String function, int length) {
        return new Kind((MemorySegment) call(handle(function, ValueLayout.ADDRESS)), length);
    }

    private MemorySegment symbol(String name) {
        return library.find(name).orElseThrow(() -> new IllegalArgumentException("libcrypto has no " + name));
    }

    /// The data stays in the heap while a call reads it.
    private MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments), Linker.Option.critical(true));
    }

    /// Loaded when a hash is first asked for.
    private static final class Loaded {
        static final Optional<Libcrypto> LIBRARY = load();
    }

    private static Optional<Libcrypto> load() {
        try {
            return Optional.of(new Libcrypto(SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global())));
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            return Optional.empty(); // not there, or another one
        }
    }

    /// Empty when the library is not there, does not know the algorithm or, as one in FIPS mode, does not allow it.
    static Optional<MessageDigest> digest(String algorithm) {
        return Loaded.LIBRARY.flatMap(library -> library.start(algorithm));
    }

    private Optional<MessageDigest> start(String algorithm) {
        var kind = kinds.get(algorithm);
        try {
            return kind == null ? Optional.empty() : Optional.of(new Digest(algorithm, kind));
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static Object call(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("libcrypto could not be called", e);
        }
    }

    /// Its state is outside of the heap and goes with the object.
    private final class Digest extends MessageDigest {
        private final MemorySegment state;
        private final MemorySegment kind;
        private final int length;

        Digest(String algorithm, Kind known) {
            super(algorithm);
            kind = known.name();
            length = known.length();
            var fresh = (MemorySegment) call(create);
            state = fresh.reinterpret(Arena.ofAuto(), Libcrypto.this::release);
            engineReset();
        }

        @Override
        protected void engineReset() {
            require((int) call(init, state, kind, MemorySegment.NULL));
        }

        @Override
        protected void engineUpdate(byte one) {
            engineUpdate(new byte[] {one}, 0, 1);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int count) {
            var data = MemorySegment.ofArray(bytes).asSlice(offset, count);
            int done;
            try {
                done = (int) update.invokeExact(state, data, (long) count);
            } catch (Throwable e) {
                throw new IllegalStateException("libcrypto could not be called", e);
            }
            require(done);
        }

        @Override
        protected byte[] engineDigest() {
            var hash = new byte[length];
            require((int) call(end, state, MemorySegment.ofArray(hash), MemorySegment.NULL));
            engineReset();
            return hash;
        }

        @Override
        protected int engineGetDigestLength() {
            return length;
        }

        private static void require(int done) {
            if (done != 1) {
                throw new IllegalStateException("libcrypto refused the hash");
            }
        }
    }

    private void release(MemorySegment state) {
        call(free, state);
    }
}
