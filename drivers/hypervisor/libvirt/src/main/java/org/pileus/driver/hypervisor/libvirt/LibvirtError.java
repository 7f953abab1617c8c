package org.pileus.driver.hypervisor.libvirt;

import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;

/// What libvirt said of a call that failed. Codes: virterror.h, `virErrorNumber`.
final class LibvirtError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int NO_SUPPORT = 3;
    static final int NO_DOMAIN = 42;
    static final int OPERATION_INVALID = 55;
    static final int DEVICE_MISSING = 99;
    static final int NO_DOMAIN_METADATA = 80;
    private static final int NO_MEMORY = 2;
    private static final int OPERATION_TIMEOUT = 68;

    private final int code;
    private final String said;

    LibvirtError(String function, int code, String said) {
        super(function + ": " + said + " (libvirt error " + code + ")");
        this.code = code;
        this.said = said;
    }

    int code() {
        return code;
    }

    HypervisorException as(Kind kind) {
        return new HypervisorException(kind, String.valueOf(getMessage()), this);
    }

    /// By libvirt's code; `fallback` for the many that mean just failure.
    HypervisorException asFailure(Kind fallback) {
        return switch (code) {
            case NO_DOMAIN -> as(Kind.NOT_FOUND);
            case NO_MEMORY -> as(Kind.NO_CAPACITY);
            case OPERATION_TIMEOUT -> as(Kind.TIMEOUT);
            // a lost race: the guest changed its state between our look and our call
            case OPERATION_INVALID -> as(fallback == Kind.FAILED ? Kind.WRONG_STATE : fallback);
            default -> as(full() ? Kind.NO_CAPACITY : fallback);
        };
    }

    private boolean full() {
        return said.contains("Cannot allocate memory")
                || said.contains("cannot set up guest memory")
                || said.contains("No space left on device");
    }
}
