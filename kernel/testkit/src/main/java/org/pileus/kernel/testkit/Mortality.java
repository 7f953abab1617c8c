package org.pileus.kernel.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes the objects of a process mortal: after [#kill] nothing that it still does has an effect, as after
/// kill -9, although its threads live on in this JVM. Everything through which the process acts (database,
/// bus, HTTP, drivers) is bound here.
public final class Mortality {
    private volatile boolean dead;

    /// What a dead process's thread meets wherever it tries to act.
    public static final class Dead extends RuntimeException {
        private static final long serialVersionUID = 1;

        Dead() {
            super("this process was killed", null, false, false);
        }
    }

    public void kill() {
        dead = true;
    }

    public boolean isDead() {
        return dead;
    }

    /// For a failpoint: dies here and now.
    public void die() {
        kill();
        throw new Dead();
    }

    /// The same object as long as the process lives. A function that is handed in (a transaction's body) is
    /// checked again at its end, so that a transaction that was under way at the kill is rolled back.
    public <T> T bind(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(target, args);
            }
            check();
            try {
                return method.invoke(target, guard(args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private void check() {
        if (dead) {
            throw new Dead();
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object @Nullable [] guard(@Nullable Object @Nullable [] args) {
        if (args == null) {
            return null;
        }
        var guarded = args.clone();
        for (var i = 0; i < guarded.length; i++) {
            if (guarded[i] instanceof Function<?, ?> work) {
                guarded[i] = (Function<Object, @Nullable Object>) input -> {
                    check();
                    var result = ((Function<Object, @Nullable Object>) work).apply(input);
                    check();
                    return result;
                };
            } else if (guarded[i] instanceof Consumer<?> work) {
                guarded[i] = (Consumer<Object>) input -> {
                    check();
                    ((Consumer<Object>) work).accept(input);
                    check();
                };
            }
        }
        return guarded;
    }
}
