package org.pileus.wiring;

/// Upstream's ports, moved together by `--port-offset`.
/// @param offset added to each; may be negative
public record Ports(int offset) {
    public static final int KEYSTONE = 5000;
    public static final int GLANCE_API = 9292;
    public static final int GLANCE_REGISTRY = 9191;
    public static final int PLACEMENT = 8778;
    public static final int NOVA_API = 8774;
    public static final int NOVA_METADATA = 8775;
    public static final int NOVNCPROXY = 6080;
    public static final int NEUTRON = 9696;

    public int of(int upstream) {
        return upstream + offset;
    }

    public String url(String host, int upstream) {
        return "http://" + host + ":" + of(upstream);
    }
}
