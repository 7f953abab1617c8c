package org.pileus.driver.network.linuxbridge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pileus.driver.network.TapEvent;
import org.pileus.driver.network.Watch;

/// Hears of taps from `ip monitor link`, which writes a line for each change of a link; each line leads to
/// a comparison of /sys/class/net with what was there before, so that the line's form does not matter.
final class TapWatch implements Runnable, Watch {
    private static final System.Logger LOG = System.getLogger(TapWatch.class.getName());
    private final Interfaces interfaces;
    private final Consumer<TapEvent> listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Set<String> known;
    private volatile Process monitor;

    private TapWatch(Interfaces interfaces, Consumer<TapEvent> listener) {
        this.interfaces = interfaces;
        this.listener = listener;
        this.known = finished(Set.of());
        this.monitor = spawn();
    }

    static TapWatch start(Interfaces interfaces, Consumer<TapEvent> listener) {
        var watch = new TapWatch(interfaces, listener);
        Thread.ofPlatform().daemon().name("tap-watch").start(watch);
        return watch;
    }

    @Override
    public void run() {
        while (stopped.getCount() > 0) {
            try {
                follow(monitor);
                if (stopped.await(1, TimeUnit.SECONDS)) {
                    return;
                }
                LOG.log(Level.WARNING, "ip monitor ended; started again");
                monitor = spawn();
                compare();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        monitor.destroyForcibly();
    }

    private void follow(Process process) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("tap")) {
                    compare();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "ip monitor closed", e);
        }
    }

    /// The taps that are there and that their maker is done with: up, or in a bridge. libvirt makes a tap,
    /// puts it into its bridge and sets it up; whoever plugs it in between makes libvirt fail with "Device
    /// or resource busy".
    private Set<String> finished(Set<String> before) {
        var there = new HashSet<>(interfaces.startingWith("tap"));
        there.removeIf(tap -> !before.contains(tap)
                && !interfaces.isUp(tap)
                && interfaces.bridgeOf(tap).isEmpty());
        return there;
    }

    private void compare() {
        var now = finished(known);
        var gone = new HashSet<>(known);
        gone.removeAll(now);
        var come = new HashSet<>(now);
        come.removeAll(known);
        known = now;
        gone.forEach(tap -> tell(new TapEvent(tap, false)));
        come.forEach(tap -> tell(new TapEvent(tap, true)));
    }

    private void tell(TapEvent event) {
        try {
            if (stopped.getCount() > 0) {
                listener.accept(event);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "tap " + event.tap() + " was not handled", e);
        }
    }

    private static Process spawn() {
        try {
            return new ProcessBuilder("ip", "monitor", "link")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("ip monitor could not be started", e);
        }
    }
}
