package org.pileus.driver.hypervisor;

/// Ends a subscription when closed; closing again does nothing.
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
