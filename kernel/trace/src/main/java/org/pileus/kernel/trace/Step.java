package org.pileus.kernel.trace;

/// One numbered step of a documented flow, `nova.7 select-host`.
/// @param part  a letter for a sub-step (`7b`), or empty
public record Step(String flow, int number, String part, String name) {
    public Step(String flow, int number, String name) {
        this(flow, number, "", name);
    }

    public String id() {
        return flow + "." + number + part;
    }
}
