package org.pileus.wiring;

/// Upstream's ports, moved together by `--port-offset`.
/// @param offset added to each; may be negative
/// @param tls    whether the APIs are served over TLS
public record Ports(int offset, boolean tls) {
    public static final int KEYSTONE = 5000;
    public static final int GLANCE_API = 9292;
    public static final int GLANCE_REGISTRY = 9191;
    public static final int PLACEMENT = 8778;
    public static final int NOVA_API = 8774;
    public static final int NOVA_METADATA = 8775;
    public static final int NOVNCPROXY = 6080;
    public static final int NEUTRON = 9696;

    /// Without TLS.
    public Ports(int offset) {
        this(offset, false);
    }

    public int of(int upstream) {
        return upstream + offset;
    }

    public String url(String host, int upstream) {
        return (tls ? "https://" : "http://") + host + ":" + of(upstream);
    }
}
